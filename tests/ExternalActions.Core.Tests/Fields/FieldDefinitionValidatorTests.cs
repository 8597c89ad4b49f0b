using ExternalActions.Actions;
using ExternalActions.Core.Fields;

namespace ExternalActions.Core.Tests.Fields;

public sealed class FieldDefinitionValidatorTests
{
    public static TheoryData<FieldDefinition, string> Bad => new()
    {
        { new() { Name = " " }, "#/name" },
        { new() { Name = "f", Type = (FieldType)99 }, "#/type" },
        { new() { Name = "f", Description = new string('d', 501) }, "#/description" },
        { new() { Name = "f", Format = new() { Pattern = "yyyy" } }, "#/format" },
        { new() { Name = "f", Type = FieldType.Date, Format = new() { Pattern = "nonsense %" } }, "#/format/pattern" },
        { new() { Name = "f", Type = FieldType.Date, Format = new() { Pattern = "unixSeconds" } }, "#/format/pattern" },
        { new() { Name = "f", Type = FieldType.Date, Format = new() { TimeZone = "Europe/Berlin" } }, "#/format/timeZone" },
        { new() { Name = "f", Type = FieldType.DateTime, Format = new() { TimeZone = "Middle/Earth" } }, "#/format/timeZone" },
        { new() { Name = "f", Type = FieldType.Number, Default = new RawJson("\"many\"") }, "#/default" },
    };

    [Theory, MemberData(nameof(Bad))]
    public void Bad_setting_has_one_entry_where_it_stands(FieldDefinition field, string pointer) =>
        Assert.Equal([pointer], FieldDefinitionValidator.Validate(field).Select(error => error.Pointer));

    [Fact]
    public void Good_settings_have_none()
    {
        FieldDefinition[] good =
        [
            new() { Name = "Account Name" },
            new() { Name = "f", Type = FieldType.DateTime, Format = new() { Pattern = "dd.MM.yyyy HH:mm", TimeZone = "Europe/Berlin" } },
            new() { Name = "f", Type = FieldType.DateTime, Format = new() { Pattern = "unixMilliseconds" } },
            new() { Name = "f", Type = FieldType.Date, Format = new() { Pattern = "dd/MM/yyyy" }, Default = new RawJson("\"2026-11-25\"") },
            new() { Name = "f", Type = FieldType.Number, Default = new RawJson("null") },
        ];

        Assert.Empty(good.SelectMany(FieldDefinitionValidator.Validate));
    }
}
