using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Connectors;
using ExternalActions.Console.Actions;
using ExternalActions.Console.Connectors;
using ExternalActions.Console.Executions;
using ExternalActions.Executions;
using Microsoft.AspNetCore.Components;
using FieldType = ExternalActions.Actions.FieldType;

namespace ExternalActions.Console.Tests;

/// <summary>That pages know every authorization type, field type, kind of payload, status and kind of error, without a browser.</summary>
public sealed class KindsTests
{
    public static TheoryData<AuthorizationType> AuthorizationTypes => [.. Enum.GetValues<AuthorizationType>()];

    public static TheoryData<FieldType> FieldTypes => [.. Enum.GetValues<FieldType>()];

    public static TheoryData<PayloadKind> PayloadKinds => [.. Enum.GetValues<PayloadKind>()];

    [Theory, MemberData(nameof(AuthorizationTypes))]
    public void Settings_of_every_authorization_type_come_out_of_the_form_as_they_went_in(AuthorizationType type)
    {
        var settings = Sample(type);
        var form = ConnectorForm.From(settings);

        Assert.Equal(type, settings.AuthorizationType);
        Assert.Equal(JsonSerializer.Serialize(settings), JsonSerializer.Serialize(form.ToSettings()));
        Assert.Equal(
            JsonSerializer.Serialize(settings),
            JsonSerializer.Serialize(JsonSerializer.Deserialize<ConnectorForm>(JsonSerializer.Serialize(form))!.ToSettings()));
        Assert.False(form.HoldsSecrets);
    }

    [Theory, MemberData(nameof(AuthorizationTypes))]
    public void Every_authorization_type_has_words_and_its_fields_have_labels(AuthorizationType type)
    {
        var part = AuthorizationParts.Of(type);
        var own = JsonSerializer.SerializeToElement(Sample(type), JsonSerializerOptions.Web).EnumerateObject()
            .Where(member => member.Value.ValueKind == JsonValueKind.Object && member.Name != "flow").ToList();

        Assert.NotEmpty(part.Explanation);
        Assert.Equal(part.Name, ConnectorWords.Of(type));
        Assert.Equal(part.Fields is null, own.Count == 0);
        AssertFieldsOf<ConnectorForm>(part.Fields, part.AdvancedFields);
        foreach (var member in own)
        {
            Assert.NotEqual($"#/{member.Name}", ConnectorWords.Label($"#/{member.Name}"));
            Assert.All(
                member.Value.EnumerateObject().Where(field => field.Name is not ("pkce" or "redirectUrl")),
                field => Assert.NotEqual($"#/{member.Name}/{field.Name}", ConnectorWords.Label($"#/{member.Name}/{field.Name}")));
        }
    }

    [Fact]
    public void Names_of_authorization_types_differ() =>
        Assert.Distinct(Enum.GetValues<AuthorizationType>().Select(type => ConnectorWords.Of(type)));

    [Theory, MemberData(nameof(FieldTypes))]
    public void Value_of_every_field_type_can_be_typed_and_shown(FieldType type)
    {
        var field = new FieldForm { Name = "f", Type = type };
        var example = FieldText.Example(field);
        var typed = FieldText.FromJson(type, example);

        Assert.True(FieldInputs.Of(type).Control.IsAssignableTo(typeof(FieldControl)));
        Assert.Equal(example, FieldText.ToJson(type, typed));
        Assert.Null(FieldText.Explain(type, typed));
        Assert.Contains(ActionWords.Types, option => option.Value == type && option.Text == FieldInputs.Of(type).Name);
        Assert.Equal(JsonSerializer.Serialize(field), JsonSerializer.Serialize(FieldForm.From(field.ToDefinition())));
    }

    [Fact]
    public void Names_of_field_types_differ() => Assert.Distinct(Enum.GetValues<FieldType>().Select(type => ActionWords.Of(type)));

    [Theory, MemberData(nameof(PayloadKinds))]
    public void Payload_of_every_kind_comes_out_of_the_form_as_it_went_in_and_differs_from_none(PayloadKind kind)
    {
        var action = new ActionDefinition { Payload = Sample(kind) };
        var none = action with { Payload = new Payload() };
        var members = JsonSerializer.SerializeToElement(action.Payload).EnumerateObject().Count(member =>
            member.Value.ValueKind == JsonValueKind.String || (member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() > 0));

        Assert.Equal(JsonSerializer.Serialize(action.Payload), JsonSerializer.Serialize(ActionForm.From(action).ToDefinition().Payload));
        AssertFieldsOf<ActionForm>(PayloadParts.Of(kind).Fields, null);
        Assert.Contains(PayloadParts.Options, option => option.Value == kind);
        // The kind itself counts on both sides.
        Assert.Equal(
            kind == PayloadKind.None ? 0 : members,
            ActionDifferences.Between(none, action, new Dictionary<Guid, string>()).Count);
    }

    [Fact]
    public void Names_of_payload_kinds_differ() => Assert.Distinct(Enum.GetValues<PayloadKind>().Select(kind => ActionWords.Of(kind)));

    [Fact]
    public void Every_status_kind_of_error_and_event_has_words_of_its_own()
    {
        Assert.Distinct(Enum.GetValues<ExecutionStatus>().Select(status => ExecutionWords.Of(status).Text));
        Assert.Distinct(Enum.GetValues<ErrorKind>().Select(kind => ExecutionWords.Of(kind)));
        Assert.Distinct(Enum.GetValues<ConnectorEventKind>().Select(kind => ConnectorWords.Of(kind)));
        Assert.Distinct(Enum.GetValues<BodyOperator>().Select(judged => ActionWords.Of(judged)));
        Assert.All(Enum.GetValues<ExecutionStatus>(), status => Assert.NotEmpty(ActionWords.Of(status)));
        Assert.Distinct(Enum.GetValues<ConnectorHealth>().Select(health => ConnectorWords.Of(new ConnectorStatus { Health = health }).Text));
    }

    // Without a discard: a new type does not compile until it has a sample. Secrets are hidden, as pages get them.
    private static ConnectorSettings Sample(AuthorizationType type) => type switch
    {
        AuthorizationType.None => new ConnectorSettings { Name = "n" },
        AuthorizationType.Basic => new ConnectorSettings
        {
            Name = "n",
            AuthorizationType = type,
            Basic = new BasicAuthorization { UserName = "u" },
        },
        AuthorizationType.Token => new ConnectorSettings
        {
            Name = "n",
            AuthorizationType = type,
            Token = new TokenAuthorization { Headers = [new SecretHeader { Name = "X-Api-Key" }] },
        },
        AuthorizationType.OAuth2 => new ConnectorSettings
        {
            Name = "n",
            AuthorizationType = type,
            OAuth2 = new OAuth2Authorization
            {
                AuthorizationUrl = "https://p.example/authorize",
                AccessTokenUrl = "https://p.example/token",
                ClientId = "c",
            },
        },
    };

    private static Payload Sample(PayloadKind kind) => kind switch
    {
        PayloadKind.None => new Payload(),
        PayloadKind.Plain => new Payload { Kind = kind, ContentType = "text/plain", Text = "a {{f}}" },
        PayloadKind.FormUrlEncoded => new Payload { Kind = kind, Form = [new FormPair { Key = "a", Value = "{{f}}" }] },
    };

    private static void AssertFieldsOf<TForm>(params Type?[] components) => Assert.All(components.OfType<Type>(), component =>
    {
        Assert.True(component.IsAssignableTo(typeof(IComponent)));
        Assert.Equal(typeof(TForm), component.GetProperty("Form")?.PropertyType);
    });
}
