using System.Collections.Concurrent;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace ExternalActions.Api.Tests;

public sealed class LogTests
{
    [Theory]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics*")]
    [InlineData("Logging:Kept:LogLevel:Default")]
    [InlineData("Logging:Kept:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics")]
    public async Task Codes_states_and_keys_are_in_no_log(string setting)
    {
        using var log = new KeptLog();
        await using var api = await ApiHost.StartAsync(builder =>
        {
            builder.Configuration.AddInMemoryCollection([new(setting, "Trace")]);
            builder.Logging.AddProvider(log);
        });
        var id = api.System.AddOAuth2Connector();
        var state = FakeSystem.State(id);
        await api.SendAsync("POST", $"/api/v1/connectors/{id}/authorize");
        await api.SendAsync("POST", $"/oauth2/connectors/{id}");
        var keys = api.System.Calls.OfType<Connectors.AuthorizationStart>().Select(start => start.BrowserKey).ToList();
        var cookie = $"{AuthorizationTests.CookieName(state)}={keys[0]}";
        await api.SendAsync("GET", $"/oauth2/callback?state={state}&code=hunter2", headers: ("Cookie", cookie));
        await api.SendAsync("HEAD", $"/oauth2/callback?state={state}&code=hunter2", headers: ("Cookie", cookie));
        api.System.Fault = new InvalidOperationException("x");
        await api.SendAsync("GET", $"/oauth2/callback?state={state}&code=hunter2", headers: ("Cookie", cookie));
        api.System.Fault = new TimeoutException("x");
        await api.SendAsync("GET", $"/oauth2/callback?state={state}&code=hunter2", headers: ("Cookie", cookie));

        Assert.Contains(log.Lines, line => line.Contains("/oauth2/callback was answered with 500", StringComparison.Ordinal));
        foreach (var secret in (string[])["hunter2", state, .. keys])
        {
            Assert.DoesNotContain(log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    [ProviderAlias("Kept")]
    private sealed class KeptLog : ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class Logger(KeptLog log, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => log._scopes.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                log._scopes.ForEachScope((scope, lines) => lines.Enqueue($"scope {scope}"), log.Lines);
                log.Lines.Enqueue($"{category} {formatter(state, exception)} {exception}");
            }
        }
    }
}
