using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Tests.Fields;

public sealed class FieldFingerprintTests
{
    [Theory]
    [InlineData("""{"a":1,"b":[1,2]}""", """{ "b" : [ 1, 2 ], "a" : 1 }""")]
    [InlineData("""{"a":"ü"}""", """{"a":"\u00fc"}""")]
    [InlineData("""{"a":{"x":1,"y":2}}""", """{"a":{"y":2,"x":1}}""")]
    public void Same_values_have_the_same_fingerprint(string one, string other) => Assert.Equal(Of(one), Of(other));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":null}""", """{}""")]
    [InlineData("""{"a":1.0}""", """{"a":1}""")]
    [InlineData("""{"a":"\ud83d"}""", """{"a":"\ud83c"}""")]
    public void Other_values_have_another(string one, string other) => Assert.NotEqual(Of(one), Of(other));

    [Fact]
    public void Values_nested_too_deep_for_any_field_have_one_too() =>
        Assert.Equal(32, FieldFingerprint.Compute(new RawJson(new string('[', 5_000) + new string(']', 5_000))).Length);

    private static string Of(string json) => Convert.ToHexString(FieldFingerprint.Compute(new RawJson(json)));
}
