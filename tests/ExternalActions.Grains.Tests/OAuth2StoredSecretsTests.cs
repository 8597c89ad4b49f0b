using System.Text;
using ExternalActions.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace ExternalActions.Grains.Tests;

public sealed class OAuth2StoredSecretsTests(OAuth2Silo silo) : IClassFixture<OAuth2Silo>
{
    [Fact]
    public async Task No_file_holds_in_clear_what_authenticates_anyone()
    {
        const string Name = "rotates.stored";
        const string Key = "the-key-of-the-browser";
        var connector = await silo.ScriptedConnectorAsync(Name);
        var pending = Given.Value(
            await silo.Grain(connector).BeginAuthorizationAsync(new() { RedirectUrl = OAuth2Silo.RedirectUrl, BrowserKey = Key }));
        var answer = await silo.ConsentAsync(connector.Id, Key);
        Assert.True((await silo.Grain(connector).CompleteAuthorizationAsync(answer)).IsAuthorized);
        var action = await silo.ActionOnAsync(connector);
        await silo.SucceedsAsync(action);
        silo.Clock.Advance(TimeSpan.FromHours(2));
        await silo.SucceedsAsync(action);
        silo.Scripts.Answer(Name, request => TestTarget.Scripted.ScriptedAnswer.Error($"bad {request["refresh_token"]}"));
        silo.Clock.Advance(TimeSpan.FromHours(2));
        await silo.RunAsync(action);

        var content = Content();

        Assert.True(Holds(content, connector.Settings.Name), "The files that are searched do not hold the connector at all.");
        var verifier = silo.Scripts.Requests(Name)[0]["code_verifier"];
        Assert.NotNull(verifier);
        foreach (var secret in new[]
        {
            $"access-{Name}", $"refresh-{Name}", $"code-{Name}", "scripted-client-secret", verifier, answer.State, pending.State, Key,
        })
        {
            Assert.False(Holds(content, secret), $"A file of the data folder holds '{secret}'.");
        }
    }

    private static bool Holds(byte[] content, string text) =>
        content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || content.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0;

    /// <summary>All databases with their logs.</summary>
    private byte[] Content()
    {
        var folder = silo.Services.GetRequiredService<IOptions<StorageOptions>>().Value.DataFolder;
        using var all = new MemoryStream();
        foreach (var path in Directory.EnumerateFiles(folder, "*.db*"))
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            file.CopyTo(all);
        }

        return all.ToArray();
    }
}
