namespace ExternalActions.Tests.Shared;

/// <summary>PostgreSQL's server programs, and the user to run them as.</summary>
/// <param name="Folder">Where they are.</param>
/// <param name="Owner">The user that data must belong to; null for this process's own.</param>
/// <param name="AsUser">The command that runs a program as that user, since they refuse root.</param>
internal sealed record PostgreSqlPrograms(string Folder, string? Owner, string[] AsUser)
{
    private const string Versions = "/usr/lib/postgresql";

    /// <summary>Finds the programs of the newest version, as Debian lays them out; installs them first when there are none.</summary>
    /// <exception cref="InvalidOperationException">They cannot be had.</exception>
    public static async Task<PostgreSqlPrograms> FindAsync()
    {
        if (FindFolder() is null)
        {
            await Shell.RunAsync("bash", Path.Combine(AppContext.BaseDirectory, "install-postgresql.sh"));
        }

        var folder = FindFolder() ?? throw new InvalidOperationException("PostgreSQL was installed, but its programs are not where they should be.");
        if (!Environment.IsPrivilegedProcess)
        {
            return new PostgreSqlPrograms(folder, Owner: null, ["env"]);
        }

        var users = (await File.ReadAllLinesAsync("/etc/passwd")).Select(line => line.Split(':')).ToDictionary(entry => entry[0]);
        var user = users.TryGetValue("postgres", out var postgres) ? postgres : users["nobody"];
        return new PostgreSqlPrograms(folder, user[2], ["setpriv", $"--reuid={user[2]}", $"--regid={user[3]}", "--clear-groups"]);
    }

    /// <summary>The command line that runs a program as the user.</summary>
    /// <param name="program">Its name.</param>
    public string[] Command(string program) => [.. AsUser, Path.Combine(Folder, program)];

    private static string? FindFolder() => !Directory.Exists(Versions)
        ? null
        : Directory.GetDirectories(Versions)
            .Select(folder =>
                (Programs: Path.Combine(folder, "bin"), IsVersion: int.TryParse(Path.GetFileName(folder), out var version), Version: version))
            .Where(found => found.IsVersion && File.Exists(Path.Combine(found.Programs, "initdb")))
            .OrderByDescending(found => found.Version)
            .Select(found => found.Programs)
            .FirstOrDefault();
}
