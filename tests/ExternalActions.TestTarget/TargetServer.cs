using System.Text;
using System.Text.Encodings.Web;
using ExternalActions.TestTarget.OAuth;
using ExternalActions.TestTarget.Scripted;
using ExternalActions.TestTarget.Switches;
using ExternalActions.TestTarget.Systems;

namespace ExternalActions.TestTarget;

/// <summary>
/// Builds the web app that stands in for external systems. A test hosts it in its own process on a free port:
/// <c>TargetServer.Create(["--urls", "http://127.0.0.1:0"])</c>, then <c>StartAsync</c>, then <c>Urls</c>.
/// </summary>
public static partial class TargetServer
{
    /// <summary>Where it listens when no <c>--urls</c> is given.</summary>
    public const string DefaultUrl = "http://127.0.0.1:5090";

    internal const long MaxRequestBodyBytes = 64L << 20;

    /// <summary>Builds the app without starting it. Every app has a state of its own.</summary>
    /// <param name="args">Command line: <c>--urls</c> with the address to listen on; port 0 takes a free one.</param>
    /// <param name="time">The clock of all that the app times, tokens included; the system's when null.</param>
    public static WebApplication Create(string[] args, TimeProvider? time = null)
    {
        // The empty builder reads no file and no environment variable, so the app behaves alike wherever a test hosts it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(TargetServer).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration
            .AddInMemoryCollection([new(WebHostDefaults.ServerUrlsKey, DefaultUrl)])
            .AddCommandLine(args);

        ConfigureKestrel(builder);
        ConfigureLogging(builder);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddSingleton<RequestLog>();
        builder.Services.AddSingleton<Gates>();
        builder.Services.AddSingleton<Counters>();
        builder.Services.AddSingleton<JiraEndpoints.Outage>();
        builder.Services.AddSingleton<OAuthProvider>();
        builder.Services.AddSingleton<ScriptedProviders>();
        // Text comes back as it was sent, so that a test can look for it in the raw answer.
        builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        // A stop ends held requests at once; this bounds what else may linger.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));

        var app = builder.Build();
        app.UseMiddleware<RecordingMiddleware>();
        app.UseOAuth();
        app.MapLog();
        app.MapGates();
        app.MapOAuthControls();
        app.MapScripted();
        app.MapEcho();
        app.MapSlack();
        app.MapJira();
        app.MapZendesk();
        app.MapAnswerSwitches();
        app.MapRepeatSwitches();
        app.MapAuthenticationSwitches();
        app.MapBrokenConnectionSwitches();
        app.MapEncodedBodySwitches();
        app.Lifetime.ApplicationStarted.Register(() => LogListening(app.Logger, app.Urls));
        return app;
    }

    private static void ConfigureKestrel(WebApplicationBuilder builder) => builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        // Sizes and speeds are for the tested client to bound, not for the target.
        kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
        kestrel.Limits.MaxRequestLineSize = 512 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 512 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 1_000;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
    });

    private static void ConfigureLogging(WebApplicationBuilder builder) => builder.Logging
        .SetMinimumLevel(LogLevel.Warning)
        .AddFilter(typeof(TargetServer).Assembly.GetName().Name, LogLevel.Information)
        .AddSimpleConsole(console => console.SingleLine = true);

    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Test target listening on {Urls}")]
    private static partial void LogListening(ILogger logger, ICollection<string> urls);
}
