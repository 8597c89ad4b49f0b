using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using ExternalActions.Connectors;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace ExternalActions.Grains.Tests.Golden;

/// <summary>State that an earlier release wrote is read by this one: what a rolling upgrade rests on.</summary>
public sealed class GoldenFileTests : IDisposable
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        WriteIndented = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new ShownSecret(), new JsonStringEnumConverter() },
    };

    private readonly ServiceProvider _services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static TheoryData<string> Names => [.. GoldenStates.All.Keys];

    private Serializer Serializer => _services.GetRequiredService<Serializer>();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task State_written_by_release_0_1_is_read_whole(string name)
    {
        var bytes = Convert.FromBase64String(await File.ReadAllTextAsync(PathOf(name), TestContext.Current.CancellationToken));

        var read = GoldenStates.All[name].Read(Serializer, bytes);

        Assert.NotNull(read);
        Assert.Equal(Show(GoldenStates.All[name].Value), Show(read));
    }

    /// <summary>Run once by each release, before it is published; see <see cref="GoldenStates"/>.</summary>
    [Fact(Explicit = true)]
    public async Task Write_the_files_that_are_not_there()
    {
        foreach (var (name, state) in GoldenStates.All.Where(entry => !File.Exists(PathOf(entry.Key))))
        {
            await File.WriteAllTextAsync(PathOf(name), Convert.ToBase64String(state.Write(Serializer)), TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => _services.Dispose();

    private static string Show(object state) => $"{state.GetType()} {JsonSerializer.Serialize(state, state.GetType(), Readable)}";

    private static string PathOf(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ExternalActions.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        }

        return Path.Combine(folder.FullName, "tests", "ExternalActions.Grains.Tests", "Golden", "0.1", $"{name}.base64");
    }

    /// <summary>Secrets hide their text from JSON; here it is compared.</summary>
    private sealed class ShownSecret : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
    }
}
