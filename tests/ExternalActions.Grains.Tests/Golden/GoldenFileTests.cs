using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace ExternalActions.Grains.Tests.Golden;

/// <summary>What an earlier release stored or sent is read by this one: what a rolling upgrade rests on.</summary>
public sealed class GoldenFileTests : IDisposable
{
    private static readonly IReadOnlyDictionary<string, StoredState> All =
        GoldenStates.All.Concat(GoldenWire.All).ToDictionary(StringComparer.Ordinal);

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<string> Names => [.. All.Keys];

    private static string Contract => Path.Combine(Folder, "contract.txt");

    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "ExternalActions.sln")))
            {
                folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
            }

            return Path.Combine(folder.FullName, "tests", "ExternalActions.Grains.Tests", "Golden");
        }
    }

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_release_0_1_wrote_is_read_whole(string name)
    {
        var bytes = Convert.FromBase64String(await File.ReadAllTextAsync(PathOf(name), TestContext.Current.CancellationToken));

        var read = All[name].Read(Serializer, bytes);

        Assert.NotNull(read);
        Assert.Equal(new Shown(All[name].Value).ToString(), new Shown(read).ToString());
    }

    [Fact]
    public void Every_type_that_a_grain_takes_or_returns_has_a_golden_file() => None(
        WireContract.TypesOfCalls.Except(All.Values.Select(entry => entry.Value.GetType())),
        $"Add a value of each to {nameof(GoldenWire)} and run {nameof(Write_the_files_that_are_not_there)}.");

    [Fact]
    public void Every_serialized_type_occurs_in_a_golden_file()
    {
        var occurring = All.Values.SelectMany(entry => new Shown(entry.Value).Types).ToHashSet();

        None(
            WireContract.SerializedTypes.Except(occurring),
            $"Add a value of each to {nameof(GoldenWire)} or {nameof(GoldenStates)} and run {nameof(Write_the_files_that_are_not_there)}.");
    }

    /// <summary>One that is empty in all of them proves nothing about what is in it.</summary>
    [Fact]
    public void Every_serialized_member_has_a_value_in_a_golden_file()
    {
        var set = All.Values.SelectMany(entry => new Shown(entry.Value).SetMembers).ToHashSet();

        None(
            WireContract.SerializedTypes.SelectMany(Shown.MembersOf).Except(set).Select(member => $"{member.DeclaringType}.{member.Name}"),
            "No golden file has a value in these members.");
    }

    [Fact]
    public void Everything_that_is_stored_or_sent_has_a_name_of_its_own_that_does_not_change_with_the_code() =>
        None(WireContract.WithoutAlias, "Give each an [Alias], grains a [GrainType].");

    [Fact]
    public async Task What_was_once_stored_or_sent_keeps_its_name_number_and_type()
    {
        var recorded = await File.ReadAllLinesAsync(Contract, TestContext.Current.CancellationToken);

        None(
            recorded.Except(WireContract.Lines),
            "Servers of the last release rely on these, and they hold no more. Add new ones beside them instead.");
    }

    [Fact]
    public async Task What_is_stored_or_sent_is_written_down()
    {
        var recorded = await File.ReadAllLinesAsync(Contract, TestContext.Current.CancellationToken);

        None(WireContract.Lines.Except(recorded), $"These are new: run {nameof(Write_the_files_that_are_not_there)} and commit what it adds.");
    }

    /// <summary>
    /// Run once by each release, before it is published; see <see cref="GoldenStates"/>. Adds files for new entries, and lines for what is new to
    /// the contract; changes none:
    /// <code>dotnet run --project tests/ExternalActions.Grains.Tests -- -explicit only -method "*.Write_the_files_that_are_not_there"</code>
    /// </summary>
    [Fact(Explicit = true)]
    public async Task Write_the_files_that_are_not_there()
    {
        foreach (var (name, state) in All.Where(entry => !File.Exists(PathOf(entry.Key))))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
            await File.WriteAllTextAsync(PathOf(name), Convert.ToBase64String(state.Write(Serializer)), TestContext.Current.CancellationToken);
        }

        string[] recorded = File.Exists(Contract) ? await File.ReadAllLinesAsync(Contract, TestContext.Current.CancellationToken) : [];
        await File.WriteAllLinesAsync(
            Contract, recorded.Union(WireContract.Lines).Order(StringComparer.Ordinal), TestContext.Current.CancellationToken);
    }

    public void Dispose() => _services.Dispose();

    private static void None<T>(IEnumerable<T> found, string advice) => Assert.True(!found.Any(), $"{advice}\n{string.Join('\n', found)}");

    private static string PathOf(string name) => Path.Combine(Folder, "0.1", $"{name}.base64");
}
