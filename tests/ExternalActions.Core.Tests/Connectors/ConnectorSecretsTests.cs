using ExternalActions.Connectors;
using ExternalActions.Core.Connectors;

namespace ExternalActions.Core.Tests.Connectors;

public sealed class ConnectorSecretsTests
{
    private static readonly ConnectorSettings Basic = new()
    {
        AuthorizationType = AuthorizationType.Basic,
        Basic = new() { UserName = "ada", Password = Secret.Of("pw") },
    };

    private static readonly ConnectorSettings Token = new()
    {
        AuthorizationType = AuthorizationType.Token,
        Token = new() { Headers = [Header("X-One", Secret.Of("1")), Header("X-Two", Secret.Of("2"))] },
    };

    [Fact]
    public void Secret_left_out_keeps_its_stored_value()
    {
        var basic = ConnectorSecrets.Merge(Basic with { Basic = new() { UserName = "bob" } }, Basic);
        var token = ConnectorSecrets.Merge(
            Token with { Token = new() { Headers = [Header("x-two", new Secret()), Header("X-Three", new Secret()), Header("X-One", Secret.Of("new"))] } }, Token);

        Assert.Equal(("bob", "pw"), (basic.Basic!.UserName, basic.Basic.Password.Value));
        Assert.Equal(["2", null, "new"], token.Token!.Headers.Select(header => header.Value.Value));
    }

    [Fact]
    public void Secret_set_to_the_empty_text_is_not_left_out() =>
        Assert.Equal("", ConnectorSecrets.Merge(Basic with { Basic = new() { UserName = "ada", Password = Secret.Of("") } }, Basic).Basic!.Password.Value);

    [Fact]
    public void Another_authorization_type_keeps_nothing()
    {
        var merged = ConnectorSecrets.Merge(
            new() { AuthorizationType = AuthorizationType.Token, Token = new() { Headers = [Header("X-One", new Secret())] } }, Basic);

        Assert.Null(merged.Token!.Headers[0].Value.Value);
    }

    [Fact]
    public void Map_and_hide_reach_every_secret()
    {
        Assert.Equal("PW", ConnectorSecrets.Map(Basic, text => text.ToUpperInvariant()).Basic!.Password.Value);
        Assert.Equal(["1!", "2!"], ConnectorSecrets.Map(Token, text => text + "!").Token!.Headers.Select(header => header.Value.Value));
        Assert.Equal(Secret.Hidden, ConnectorSecrets.Hide(Basic).Basic!.Password);
        Assert.All(ConnectorSecrets.Hide(Token).Token!.Headers, header => Assert.Equal(Secret.Hidden, header.Value));
    }

    private static SecretHeader Header(string name, Secret value) => new() { Name = name, Value = value };
}
