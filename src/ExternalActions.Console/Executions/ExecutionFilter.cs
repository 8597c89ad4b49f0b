using System.Collections.Immutable;
using System.Globalization;
using ExternalActions.Executions;

namespace ExternalActions.Console.Executions;

/// <summary>Which executions a page lists; all of it stands in the page's address, so that a link shows the same.</summary>
public sealed record ExecutionFilter
{
    /// <summary>How many executions a page has.</summary>
    public const int PageSize = 50;

    private static readonly Dictionary<string, TimeSpan> Spans = new(StringComparer.Ordinal)
    {
        ["15m"] = TimeSpan.FromMinutes(15),
        ["1h"] = TimeSpan.FromHours(1),
        ["24h"] = TimeSpan.FromHours(24),
        ["7d"] = TimeSpan.FromDays(7),
    };

    /// <summary>Only of this action.</summary>
    public Guid? ActionId { get; init; }

    /// <summary>Only of this connector.</summary>
    public Guid? ConnectorId { get; init; }

    /// <summary>Only with one of these statuses, in their order and separated by commas; null for all.</summary>
    public string? Status { get; init; }

    /// <summary>Only accepted since then: <c>15m</c>, <c>1h</c>, <c>24h</c> or <c>7d</c>; null for ever, or for the two moments.</summary>
    public string? Within { get; init; }

    /// <summary>Only accepted at or after this moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only accepted before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Tests only (true), no tests (false) or both (null).</summary>
    public bool? IsTest { get; init; }

    /// <summary>Where the page begins; null for the newest.</summary>
    public ExecutionCursor? After { get; init; }

    /// <summary>Whether anything is left out.</summary>
    public bool IsNarrow => this with { After = null } != new ExecutionFilter();

    /// <summary>Reads it from the parts of an address; what makes no sense is left out.</summary>
    public static ExecutionFilter Parse(
        string? action, string? connector, string? status, string? within, string? from, string? to, string? test, string? after) => new()
        {
            ActionId = Guid.TryParse(action, out var actionId) ? actionId : null,
            ConnectorId = Guid.TryParse(connector, out var connectorId) ? connectorId : null,
            Status = Join(Split(status)),
            Within = within is not null && Spans.ContainsKey(within) ? within : null,
            From = Moment(from),
            To = Moment(to),
            IsTest = test switch { "only" => true, "none" => false, _ => null },
            After = Cursor(after),
        };

    /// <summary>Writes statuses as <see cref="Status"/> has them.</summary>
    public static string? Join(IEnumerable<ExecutionStatus> statuses) =>
        string.Join(',', statuses.Distinct().Order()) is { Length: > 0 } text ? text : null;

    /// <summary>The statuses of <see cref="Status"/>.</summary>
    public ImmutableArray<ExecutionStatus> Statuses => [.. Split(Status)];

    /// <summary>The address of the page, relative to the console's root.</summary>
    public string Href
    {
        get
        {
            var parts = new List<string>();
            Add("action", ActionId?.ToString());
            Add("connector", ConnectorId?.ToString());
            Add("status", Status);
            Add("within", Within);
            Add("from", Text(From));
            Add("to", Text(To));
            Add("test", IsTest switch { true => "only", false => "none", null => null });
            Add("after", After is { } after ? string.Create(CultureInfo.InvariantCulture, $"{after.CreatedAt.UtcTicks:x}-{after.Id:N}") : null);
            return parts.Count == 0 ? "executions" : $"executions?{string.Join('&', parts)}";

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    parts.Add($"{name}={Uri.EscapeDataString(value)}");
                }
            }
        }
    }

    /// <summary>What to ask the store.</summary>
    /// <param name="now">The present moment (UTC).</param>
    public ExecutionQuery ToQuery(DateTimeOffset now) => new()
    {
        ActionId = ActionId,
        ConnectorId = ConnectorId,
        Statuses = Statuses,
        From = Within is { } within ? now - Spans[within] : From,
        To = Within is null ? To : null,
        IsTest = IsTest,
        Limit = PageSize,
        After = After,
    };

    private static IEnumerable<ExecutionStatus> Split(string? status) => (status ?? "").Split(',')
        .Select(name => Enum.TryParse<ExecutionStatus>(name, ignoreCase: true, out var value) && Enum.IsDefined(value)
            ? value
            : (ExecutionStatus?)null)
        .OfType<ExecutionStatus>();

    private static DateTimeOffset? Moment(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
            ? moment
            : null;

    private static string? Text(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static ExecutionCursor? Cursor(string? text) =>
        text?.Split('-') is [var ticks, var id]
        && long.TryParse(ticks, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
        && value >= 0 && value <= DateTimeOffset.MaxValue.Ticks
        && Guid.TryParseExact(id, "N", out var guid)
            ? new ExecutionCursor { CreatedAt = new DateTimeOffset(value, TimeSpan.Zero), Id = guid }
            : null;
}
