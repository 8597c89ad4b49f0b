using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ExternalActions.Api.OAuth2;

/// <summary>
/// Keeps the request lines of ASP.NET Core out of every log, whatever the settings say: they hold the query string, and that of a callback
/// holds an authorization code and its state.
/// </summary>
internal sealed class QueryStringsUnlogged : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string Category = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <inheritdoc/>
    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // A rule for one provider wins over those for all, so each provider that has rules needs its own.
        var providers = options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList();
        var rivals = options.Rules.Where(rule => rule.CategoryName?.StartsWith(Category, StringComparison.OrdinalIgnoreCase) is true).ToList();
        rivals.ForEach(rule => options.Rules.Remove(rule));
        foreach (var provider in providers)
        {
            options.Rules.Add(new LoggerFilterRule(provider, Category, LogLevel.Warning, filter: null));
        }
    }
}
