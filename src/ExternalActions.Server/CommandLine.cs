using System.Reflection;
using ExternalActions.Storage;

namespace ExternalActions.Server;

/// <summary>What the command line asks for in the place of running the server.</summary>
internal static class CommandLine
{
    /// <summary>The exit code of a command line that cannot be understood, as programs of Unix have it.</summary>
    private const int UsageError = 2;

    private static readonly string[] Help = ["--help", "-h", "-?", "/?", "help"];
    private static readonly string[] Version = ["--version", "version"];

    /// <summary>Carries out a command.</summary>
    /// <param name="args">The command line.</param>
    /// <returns>The exit code; null when the command line is settings alone, to run the server with.</returns>
    public static async Task<int?> RunAsync(string[] args)
    {
        if (args is [HealthCommand.Name, .. var rest])
        {
            return await HealthCommand.RunAsync(rest);
        }

        if (args.Any(arg => Help.Contains(arg, StringComparer.OrdinalIgnoreCase)))
        {
            System.Console.WriteLine(Usage());
            return 0;
        }

        if (args.Any(arg => Version.Contains(arg, StringComparer.OrdinalIgnoreCase)))
        {
            System.Console.WriteLine(Product());
            return 0;
        }

        if (FindMistake(args) is { } mistake)
        {
            System.Console.Error.WriteLine($"{mistake} See --help.");
            return UsageError;
        }

        return null;
    }

    /// <summary>The first argument that is neither a setting nor the value of one; the configuration would skip it without a word.</summary>
    private static string? FindMistake(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            var isOption = args[i].StartsWith('-') || args[i].StartsWith('/');
            if (args[i].Contains('='))
            {
                continue;
            }

            if (!isOption)
            {
                return $"There is no command '{args[i]}'; there is {HealthCommand.Name}, and settings are given as --Name=value.";
            }

            // The value of --Name is the next argument.
            if (++i == args.Length)
            {
                return $"The setting {args[i - 1]} has no value; expected is {args[i - 1]}=value.";
            }
        }

        return null;
    }

    private static string Product()
    {
        var assembly = typeof(CommandLine).Assembly;
        var product = assembly.GetCustomAttribute<AssemblyProductAttribute>()?.Product;
        return $"{product} {assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion}";
    }

    private static string Usage()
    {
        var (silo, storage) = (new SiloOptions(), new StorageOptions());
        var program = $"dotnet {Path.GetFileName(typeof(CommandLine).Assembly.Location)}";
        var settings = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        return $"""
            {Product()}
            Calls external HTTP APIs for other programs, durably.

            Usage:
              {program} [--SETTING=VALUE ...]   run the server until it is told to stop
              {program} health URL              ask a running server for its health, such as
                                                http://127.0.0.1:5080/health/ready; exit code 0 when it is well
              {program} --help | --version

            Main settings and their defaults:
              --Urls=http://127.0.0.1:5080      where the API and the console listen
              --AllowedHosts=localhost;...      the host names that requests may carry
              --Storage:Provider={storage.Provider}         the database: {string.Join(" or ", Enum.GetNames<StorageProvider>())}
              --Storage:DataFolder={storage.DataFolder}         with Sqlite: the folder of all data
              --Storage:ConnectionString=...    with PostgreSql: how to reach it, such as "Host=db;Database=ea;Username=ea;Password=..."
              --Silo:Role={silo.Role}                   in a cluster: {string.Join(", ", Enum.GetNames<ServerRole>())}
              --Silo:Address={silo.Address}          in a cluster: this machine's address, as the other servers reach it
              --Silo:SiloPort={silo.SiloPort}             the port between the servers of a cluster
              --Silo:GatewayPort={silo.GatewayPort}          the port for gateways and Orleans clients; 0 for none
              --Api:PublicUrl=...               the address that browsers see, behind a proxy
              --Logging:LogLevel:ExternalActions.Server=Debug   show the stack trace of a start that fails

            A setting may also be an environment variable, with __ for each colon (Storage__DataFolder), or stand in
            {settings}.
            docs/settings.md of the project lists all settings; a wrong or unknown one ends the start with its name.
            """;
    }
}
