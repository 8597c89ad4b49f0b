using System.Collections;
using System.Reflection;
using System.Text.Json;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;
using ExternalActions.Core.Connectors;
using ExternalActions.Core.Http;
using ExternalActions.Core.Tests.Connectors;

namespace ExternalActions.Core.Tests.Authorization;

/// <summary>What must hold of every authorization type, however many there are.</summary>
public sealed class AuthorizationSchemesTests
{
    public static TheoryData<AuthorizationType> Types => [.. Enum.GetValues<AuthorizationType>()];

    [Theory, MemberData(nameof(Types))]
    public void Every_type_has_a_scheme_that_accepts_good_settings(AuthorizationType type)
    {
        Assert.Equal(type, AuthorizationSchemes.Of(type).Type);
        Assert.Equal(type, Sample(type).AuthorizationType);
        Assert.Empty(ConnectorValidator.Validate(Sample(type)));
    }

    [Theory, MemberData(nameof(Types))]
    public void Settings_of_every_type_stand_where_its_scheme_says_and_nowhere_else(AuthorizationType type)
    {
        var member = AuthorizationSchemes.Of(type).Member;
        foreach (var other in Enum.GetValues<AuthorizationType>())
        {
            var errors = ConnectorValidator.Validate(Sample(type) with { AuthorizationType = other });
            Assert.Equal(other != type && member is not null, errors.Any(error => error.Pointer == $"#/{member}"));
        }

        var given = JsonSerializer.SerializeToElement(Sample(type), JsonSerializerOptions.Web).EnumerateObject()
            .Where(property => property.Value.ValueKind != JsonValueKind.Null).Select(property => property.Name);
        Assert.Equal(member is null ? [] : [member], given.Intersect(AuthorizationSchemes.All.Select(scheme => scheme.Member!)));
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_secret_is_encrypted_hidden_kept_by_an_edit_and_masked(AuthorizationType type)
    {
        var plain = Sample(type);
        var secrets = SecretsIn(plain).Select(secret => secret.Value!).ToList();

        var mapped = ConnectorSecrets.Map(plain, text => $"<{text}>");
        Assert.Equal(secrets.Select(secret => $"<{secret}>"), SecretsIn(mapped).Select(secret => secret.Value));
        var hidden = ConnectorSecrets.Hide(plain);
        Assert.All(SecretsIn(hidden), secret => Assert.Equal(Secret.Hidden, secret));
        Assert.Equal(secrets, SecretsIn(ConnectorSecrets.Merge(hidden, plain)).Select(secret => secret.Value));
        Assert.All(secrets, secret => Assert.Equal("***", SecretMasker.For(plain).Mask(secret)));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, hidden.ToString(), StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Types))]
    public void Every_type_but_none_authenticates_a_request_and_its_preview_shows_no_secret(AuthorizationType type)
    {
        const string Token = "access-t0ken";
        var plain = Sample(type);
        var url = new Uri("https://slack.example/");
        var authenticated = Assemble(plain, Token);
        var headers = authenticated.ToMessage().Headers.NonValidated.ToDictionary(header => header.Key, header => header.Value.ToString());
        var added = headers.Keys.Except(Assemble(Settings.None, null).ToMessage().Headers.NonValidated.Select(header => header.Key)).ToList();

        Assert.Equal(type == AuthorizationType.None, added.Count == 0);
        foreach (var name in added)
        {
            Assert.Contains(
                ConnectorValidator.Validate(plain.WithDefaults((name, "x"))),
                error => error.Pointer == "#/defaultHeaders/0/name" && error.Detail.Contains("authorization sets", StringComparison.Ordinal));
            Assert.DoesNotContain(headers[name], JsonSerializer.Serialize(authenticated.ToPreview()), StringComparison.Ordinal);
        }

        AssembledRequest Assemble(ConnectorSettings settings, string? accessToken) => RequestAssembler.Assemble(
            new RenderedRequest { Method = "GET", Url = url }, ConnectorAuthorization.From(settings, accessToken), "Agent/1", idempotencyKey: null);
    }

    [Fact]
    public void Every_place_for_a_secret_is_in_the_sample_of_a_type()
    {
        var places = SecretPlaces(typeof(ConnectorSettings)).ToHashSet(StringComparer.Ordinal);
        var filled = Enum.GetValues<AuthorizationType>().SelectMany(type => SecretsIn(Sample(type), "").Select(secret => secret.Place));

        Assert.NotEmpty(places);
        Assert.Equal(places.Order(StringComparer.Ordinal), filled.Distinct().Order(StringComparer.Ordinal));
    }

    // Without a discard: a new type does not compile until it has a sample.
    private static ConnectorSettings Sample(AuthorizationType type) => type switch
    {
        AuthorizationType.None => Settings.None,
        AuthorizationType.Basic => Settings.Basic(),
        AuthorizationType.Token => Settings.Token(("X-Key", "k3y-one"), ("X-App", "k3y-two")),
        AuthorizationType.OAuth2 => Settings.OAuth2(),
    };

    private static IEnumerable<Secret> SecretsIn(ConnectorSettings settings) => SecretsIn(settings, "").Select(found => found.Secret);

    private static IEnumerable<(string Place, Secret Secret)> SecretsIn(object? value, string place) => value switch
    {
        null => [],
        Secret secret => [(place, secret)],
        string => [],
        IEnumerable list => list.Cast<object?>().SelectMany(item => SecretsIn(item, place)),
        _ when IsOurs(value.GetType()) => PropertiesOf(value.GetType())
            .SelectMany(property => SecretsIn(property.GetValue(value), $"{place}/{property.Name}")),
        _ => [],
    };

    private static IEnumerable<string> SecretPlaces(Type type, string place = "")
    {
        if (type == typeof(Secret))
        {
            return [place];
        }

        if (type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable)))
        {
            return SecretPlaces(type.GetGenericArguments()[0], place);
        }

        return IsOurs(type) ? PropertiesOf(type).SelectMany(property => SecretPlaces(property.PropertyType, $"{place}/{property.Name}")) : [];
    }

    private static bool IsOurs(Type type) => type.IsClass && type.Assembly == typeof(ConnectorSettings).Assembly;

    private static IEnumerable<PropertyInfo> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetIndexParameters().Length == 0);
}
