using System.Text.Json;
using ExternalActions.Actions;
using ExternalActions.Core.Actions;
using ExternalActions.Core.Templates.Requests;

namespace ExternalActions.Core.Tests.Templates;

/// <summary>What must hold of every kind of payload, however many there are.</summary>
public sealed class PayloadKindsTests
{
    public static TheoryData<PayloadKind> Kinds => [.. Enum.GetValues<PayloadKind>()];

    [Theory, MemberData(nameof(Kinds))]
    public void Payload_of_every_kind_is_checked_compiled_and_rendered(PayloadKind kind)
    {
        var payload = Sample(kind);
        var action = Draft.Url("https://example.com/") with { Payload = payload };
        var hasBody = PayloadKinds.Of(kind).HasBody;

        Assert.Equal(kind, payload.Kind);
        Assert.Equal(kind, PayloadKinds.Of(kind).Kind);
        Assert.Empty(PayloadKinds.Check(payload));
        Assert.Equal(hasBody ? ["f"] : [], TemplateFields.Parse(action).Fields.Select(field => field.Name));
        var request = action.Render(("f", Value.Text("v1")));
        Assert.Equal(hasBody, request.Body is not null);
        Assert.Equal(hasBody, request.ContentType is not null);
        if (hasBody)
        {
            Assert.Contains("v1", request.BodyText(), StringComparison.Ordinal);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Payload_of_every_kind_is_refused_with_members_of_another(PayloadKind kind)
    {
        foreach (var other in Enum.GetValues<PayloadKind>().Where(other => other != kind))
        {
            var alien = PayloadKinds.Of(other).Members.Except(PayloadKinds.Of(kind).Members).Select(member => $"#/payload/{member}");
            var pointers = PayloadKinds.Check(Sample(other) with { Kind = kind }).Select(error => error.Pointer).ToList();

            Assert.All(alien, pointer => Assert.Contains(pointer, pointers));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void Content_type_belongs_to_every_payload_with_a_body(PayloadKind kind)
    {
        var action = Draft.Headers(("Content-Type", "text/plain")) with { Payload = Sample(kind) };
        var errors = TemplateFields.Parse(action).Errors;

        Assert.Equal(PayloadKinds.Of(kind).HasBody ? ["#/headers/0/name"] : [], errors.Select(error => error.Pointer));
    }

    [Fact]
    public void Every_member_of_a_payload_is_one_of_a_kind()
    {
        var members = typeof(Payload).GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name))
            .Where(name => name is not ("kind" or "equalityContract"));

        Assert.Equal(
            members.Order(StringComparer.Ordinal),
            Enum.GetValues<PayloadKind>().SelectMany(kind => PayloadKinds.Of(kind).Members).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kind_that_does_not_exist_is_refused_and_no_exception()
    {
        var action = Draft.Url("https://example.com/") with { Payload = new Payload { Kind = (PayloadKind)99 } };

        Assert.Contains(ActionCompiler.Compile(action).Problem!.Errors, error => error.Pointer == "#/payload/kind");
        Assert.Empty(TemplateFields.Parse(action).Fields);
    }

    // Without a discard: a new kind does not compile until it has a sample. Each has all its members.
    private static Payload Sample(PayloadKind kind) => kind switch
    {
        PayloadKind.None => new Payload(),
        PayloadKind.Plain => new Payload { Kind = kind, ContentType = "text/plain", Text = "a {{f}}" },
        PayloadKind.FormUrlEncoded => new Payload { Kind = kind, Form = [new FormPair { Key = "a", Value = "{{f}}" }] },
    };
}
