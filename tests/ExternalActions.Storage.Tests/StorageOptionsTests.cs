namespace ExternalActions.Storage.Tests;

public sealed class StorageOptionsTests
{
    [Fact]
    public void Defaults_are_valid() => Assert.Empty(Failures(new StorageOptions()));

    [Fact]
    public void PostgreSql_with_a_connection_string_is_valid() => Assert.Empty(Failures(PostgreSql("Host=db;Username=ea;Password='a;b'")));

    [Fact]
    public void Bad_folder_and_number_of_writes_are_named()
    {
        Assert.Contains("Storage:DataFolder", Assert.Single(Failures(new StorageOptions { DataFolder = "  " })), StringComparison.Ordinal);
        foreach (var writes in new[] { 0, 10_001 })
        {
            var failure = Assert.Single(Failures(new StorageOptions { MaxWritesPerCommit = writes }));
            Assert.Equal($"Storage:MaxWritesPerCommit: got {writes}, expected 1 to 10000.", failure);
        }
    }

    [Theory]
    [InlineData(StorageProvider.Sqlite, 0, "1")]
    [InlineData(StorageProvider.Sqlite, 2, "1")]
    [InlineData(StorageProvider.PostgreSql, 0, "1 to 16")]
    [InlineData(StorageProvider.PostgreSql, 17, "1 to 16")]
    public void Number_of_writers_must_fit_the_database(StorageProvider provider, int writers, string expected)
    {
        var options = provider == StorageProvider.Sqlite ? new StorageOptions() : PostgreSql("Host=db");
        options.Writers = writers;

        Assert.Equal($"Storage:Writers: got {writers}, expected {expected} with {provider}.", Assert.Single(Failures(options)));
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("00:10:01")]
    public void Queue_timeout_must_be_in_its_range(string timeout)
    {
        var options = new StorageOptions { QueueTimeout = TimeSpan.Parse(timeout, null) };

        Assert.Equal($"Storage:QueueTimeout: got {timeout}, expected 00:00:00.001 to 00:10:00.", Assert.Single(Failures(options)));
    }

    [Theory]
    [InlineData((1L << 20) - 1)]
    [InlineData((64L << 30) + 1)]
    public void Queued_bytes_must_be_in_their_range(long bytes)
    {
        var options = new StorageOptions { MaxQueuedBytes = bytes };

        Assert.Equal($"Storage:MaxQueuedBytes: got {bytes}, expected 1048576 to 68719476736.", Assert.Single(Failures(options)));
    }

    [Theory]
    [InlineData(null, "Storage:ConnectionString: missing")]
    [InlineData(" ", "Storage:ConnectionString: missing")]
    [InlineData("Username=ea;Password=hidden", "Storage:ConnectionString: names no Host")]
    [InlineData("Host=db;Port=hidden", "Storage:ConnectionString: cannot be read")]
    [InlineData("Host=db;Password=a;hidden", "Storage:ConnectionString: cannot be read")]
    [InlineData("Host=db;Hidden=hidden", "Storage:ConnectionString: cannot be read")]
    [InlineData("Host=db;SSL Mode=hidden", "Storage:ConnectionString: cannot be read")]
    public void Bad_connection_string_is_named_and_not_shown(string? connectionString, string expected)
    {
        var failure = Assert.Single(Failures(PostgreSql(connectionString)));

        Assert.Contains(expected, failure, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", failure, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Connection_string_without_its_provider_is_refused_and_not_shown()
    {
        var failure = Assert.Single(Failures(new StorageOptions { ConnectionString = "Host=db;Password=hidden" }));

        Assert.Equal("Storage:ConnectionString: given, but Storage:Provider is Sqlite; expected PostgreSql.", failure);
    }

    private static StorageOptions PostgreSql(string? connectionString) =>
        new() { Provider = StorageProvider.PostgreSql, ConnectionString = connectionString };

    private static IEnumerable<string> Failures(StorageOptions options) =>
        options.Validate().Select(failure => $"{StorageOptions.Section}:{failure}");
}
