using System.Text.Json.Nodes;
using CsCheck;
using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Tests.Fields;

public sealed class FieldFingerprintTests
{
    [Theory]
    [InlineData("{}", " { } ")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""")]
    [InlineData("""{"o":{"a":[1,{"x":1,"y":2}],"b":2}}""", """{ "o" : { "b" : 2, "a" : [ 1, { "y" : 2, "x" : 1 } ] } }""")]
    [InlineData("""{"é":"😀/"}""", """{"\u00e9":"\uD83D\uDE00\/"}""")]
    [InlineData("""{"a":2}""", """{"a":1,"\u0061":2}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\uD800"}""")]
    public void Same_values_have_one_fingerprint(string left, string right) => Assert.Equal(Of(left), Of(right));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"a":1}""", """{"a":"1"}""")]
    [InlineData("""{"a":1}""", """{"A":1}""")]
    [InlineData("""{"a":null}""", "{}")]
    [InlineData("""{"a":""}""", """{"a":null}""")]
    [InlineData("""{"a":true}""", """{"a":"true"}""")]
    [InlineData("""{"a":[1,2]}""", """{"a":[2,1]}""")]
    [InlineData("""{"a":[[1],2]}""", """{"a":[[1,2]]}""")]
    [InlineData("""{"a":[]}""", """{"a":{}}""")]
    [InlineData("""{"a":"b","c":"d"}""", """{"a":"bc","d":""}""")]
    [InlineData("""{"a":" x"}""", """{"a":"x"}""")]
    [InlineData("""{"a":"\ud800"}""", """{"a":"\ud801"}""")]
    [InlineData("""{"a":1,"a":2}""", """{"a":1}""")]
    public void Other_values_have_another(string left, string right) => Assert.NotEqual(Of(left), Of(right));

    [Fact]
    public void Fingerprint_is_always_the_same_and_begins_with_its_version() =>
        Assert.Equal("01e4d149e1108ab6", Of("""{"b":[1,"x"],"a":null}""")[..16]);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("\ud800")]
    public void Text_that_is_not_json_has_a_fingerprint_too(string text) => Assert.Equal(66, Of(text).Length);

    [Fact]
    public void Very_deep_values_have_a_fingerprint_too() =>
        Assert.Equal(66, Of($"{new string('[', 100_000)}{new string(']', 100_000)}").Length);

    [Fact]
    public void Order_of_members_never_counts() =>
        Gen.Select(Gen.Select(Gen.String.AlphaNumeric, Gen.Int).Array[0, 20], Gen.Int).Sample((members, seed) =>
        {
            var distinct = members.DistinctBy(member => member.Item1).ToArray();
            var shuffled = distinct.ToArray();
            new Random(seed).Shuffle(shuffled);

            Assert.Equal(Of(Object(distinct)), Of(Object(shuffled)));
        });

    [Fact]
    public void Change_of_any_value_counts() =>
        Gen.Select(Gen.Select(Gen.String, Gen.String).Array[1, 10], Gen.Int[0, 9], Gen.String).Sample((members, at, other) =>
        {
            var before = new JsonObject(Members(members));
            var after = new JsonObject(Members(members));
            var name = before.ElementAt(at % before.Count).Key;
            after[name] = $"{(string?)before[name]}{other}+";

            Assert.NotEqual(Of(before.ToJsonString()), Of(after.ToJsonString()));
        });

    private static IEnumerable<KeyValuePair<string, JsonNode?>> Members((string Name, string Value)[] members) =>
        members.DistinctBy(member => member.Name).Select(member => KeyValuePair.Create(member.Name, (JsonNode?)member.Value));

    private static string Object(IEnumerable<(string Name, int Value)> members) =>
        $"{{{string.Join(',', members.Select(member => $"\"{member.Name}\":{member.Value}"))}}}";

    private static string Of(string json) => Convert.ToHexStringLower(FieldFingerprint.Compute(new RawJson(json)));
}
