namespace ExternalActions.Server;

/// <summary>
/// Keeps a start that fails from being told again and again, with stack traces, by each layer that it passes; <see cref="ServerProgram"/> tells it
/// once. Its levels stand above those of all other sources of settings.
/// </summary>
internal sealed class StartLogging : ConfigurationProvider, IConfigurationSource
{
    private const string Section = "Logging";

    // What they log as errors before the server is up is the failure that also ends the start.
    private static readonly string[] Repeating =
    [
        "Microsoft.Extensions.Hosting.Internal.Host", "Orleans.Runtime.Silo", "Orleans.Runtime.SiloLifecycleSubject", "Orleans.LifecycleSubject",
    ];

    private readonly IConfiguration _configuration;
    private readonly bool _isDetailed;

    private StartLogging(IConfiguration configuration, bool isDetailed) => (_configuration, _isDetailed) = (configuration, isDetailed);

    /// <summary>Silences what would repeat a failure of the start, from now on.</summary>
    /// <param name="configuration">All settings of the server, to which this is added.</param>
    /// <param name="isDetailed">Whether the operator asks for every detail of the start; then nothing is silenced.</param>
    public static StartLogging Begin(IConfiguration configuration, bool isDetailed)
    {
        var logging = new StartLogging(configuration, isDetailed);
        ((IConfigurationBuilder)configuration).Add(logging);
        logging.Silence(Repeating.Select(category => $"{Section}:LogLevel:{category}"));
        return logging;
    }

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Lets everything be logged again as the operator set it.</summary>
    public void End() => Silence([]);

    /// <summary>Silences everything: a start that failed is undone, which fails in its turn.</summary>
    public void Mute() => Silence(
    [
        $"{Section}:LogLevel:Default",
        .. _configuration.GetSection(Section).AsEnumerable().Select(setting => setting.Key)
            .Where(key => key.Contains(":LogLevel:", StringComparison.OrdinalIgnoreCase)),
    ]);

    private void Silence(IEnumerable<string> settings)
    {
        if (!_isDetailed)
        {
            Data = settings.Distinct(StringComparer.OrdinalIgnoreCase)
                .ToDictionary(setting => setting, _ => (string?)nameof(LogLevel.None), StringComparer.OrdinalIgnoreCase);
            OnReload();
        }
    }
}
