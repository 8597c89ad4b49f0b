using ExternalActions.Actions;
using ExternalActions.Core.Actions;

namespace ExternalActions.Core.Tests.Actions;

public sealed class FieldSettingsTests
{
    [Fact]
    public void Settings_follow_their_names_and_the_order_of_the_templates()
    {
        var count = new FieldDefinition { Name = "count", Type = FieldType.Number, Required = false };
        var gone = new FieldDefinition { Name = "gone", Type = FieldType.Json };

        var fields = FieldSettings.Adopt(["email", "count", "Count"], [gone, count]);

        Assert.Equal([new() { Name = "email" }, count, new() { Name = "Count" }], fields);
    }

    [Fact]
    public void New_field_is_a_required_text() => Assert.Equal(
        [new() { Name = "a", Type = FieldType.String, Required = true }], FieldSettings.Adopt(["a"], []));

    [Fact]
    public void First_of_several_settings_counts()
    {
        var fields = FieldSettings.Adopt(["a"], [new() { Name = "a", Type = FieldType.Date }, new() { Name = "a", Type = FieldType.Json }]);

        Assert.Equal(FieldType.Date, Assert.Single(fields).Type);
    }

    [Fact]
    public void Nothing_makes_nothing()
    {
        Assert.Empty(FieldSettings.Adopt([], [new() { Name = "a" }]));
        Assert.Empty(FieldSettings.Adopt(default, default));
        Assert.Equal("a", Assert.Single(FieldSettings.Adopt(["a"], [null!, new() { Name = null! }])).Name);
    }
}
