using System.Collections.Immutable;
using System.Globalization;

namespace ExternalActions.Core.Import;

/// <summary>How one piece of data of a curl command is to be taken.</summary>
internal enum CurlDataKind
{
    /// <summary>As it stands.</summary>
    Raw,

    /// <summary>Encoded by curl, as <c>--data-urlencode</c>.</summary>
    Encoded,

    /// <summary>JSON, as <c>--json</c>.</summary>
    Json,
}

/// <summary>One piece of data of a curl command.</summary>
/// <param name="Kind">How it is to be taken.</param>
/// <param name="Text">The text.</param>
internal sealed record CurlData(CurlDataKind Kind, string Text)
{
    /// <summary>The piece as curl sends it.</summary>
    public string Sent => Kind switch
    {
        CurlDataKind.Encoded => CurlForm.Encode(Text),
        CurlDataKind.Raw or CurlDataKind.Json => Text,
    };
}

/// <summary>The options of a curl command as curl understands them. Those that an action cannot follow are refused in words.</summary>
internal sealed class CurlCommand
{
    private const string NoFiles = "would read a file, which cannot be read here; paste the file's text in its place";

    // Options about curl itself, without effect on the request.
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal)
    {
        "-s", "--silent", "-S", "--show-error", "-v", "--verbose", "-i", "--include", "--show-headers", "-f", "--fail", "--fail-with-body", "-N",
        "--no-buffer", "-#", "--progress-bar", "--no-progress-meter", "--compressed", "--http1.1", "--http1.0", "--http2",
        "--http2-prior-knowledge", "--http3", "--tlsv1.2", "--tlsv1.3", "--tlsv1", "-4", "--ipv4", "-6", "--ipv6", "-0", "-1", "-g", "--globoff",
        "-j", "--no-keepalive", "--path-as-is", "-O", "--remote-name", "-J", "--remote-header-name", "-q", "--disable", "--ssl-reqd",
    };

    // The same, with a value.
    private static readonly HashSet<string> SilentWithValue = new(StringComparer.Ordinal)
    {
        "-o", "--output", "-w", "--write-out", "-D", "--dump-header", "-c", "--cookie-jar", "--connect-timeout", "--retry-delay",
        "--retry-max-time", "--max-redirs", "--limit-rate", "--trace", "--trace-ascii", "--stderr", "-y", "--speed-time", "-Y", "--speed-limit",
        "--keepalive-time", "--output-dir",
    };

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["-F"] = "sends a multipart form, which an action cannot; use an endpoint that takes JSON or x-www-form-urlencoded",
        ["--form"] = "sends a multipart form, which an action cannot; use an endpoint that takes JSON or x-www-form-urlencoded",
        ["--form-string"] = "sends a multipart form, which an action cannot; use an endpoint that takes JSON or x-www-form-urlencoded",
        ["-T"] = "uploads a file, which an action cannot; give the text with --data-raw",
        ["--upload-file"] = "uploads a file, which an action cannot; give the text with --data-raw",
        ["-I"] = "asks with HEAD, which an action cannot; use GET",
        ["--head"] = "asks with HEAD, which an action cannot; use GET",
        ["-K"] = "reads further options from a file, which cannot be read here; write them into the command",
        ["--config"] = "reads further options from a file, which cannot be read here; write them into the command",
        ["-:"] = "begins a second request; import one request at a time",
        ["--next"] = "begins a second request; import one request at a time",
        ["--digest"] = "asks for Digest authentication, which no connector has; use Basic, Token or OAuth 2.0",
        ["--ntlm"] = "asks for NTLM authentication, which no connector has; use Basic, Token or OAuth 2.0",
        ["--negotiate"] = "asks for Negotiate authentication, which no connector has; use Basic, Token or OAuth 2.0",
        ["--aws-sigv4"] = "signs requests as AWS does, which no connector can; use an endpoint that takes a token",
        ["-E"] = "authenticates with a client certificate, which no connector can; use Basic, Token or OAuth 2.0",
        ["--cert"] = "authenticates with a client certificate, which no connector can; use Basic, Token or OAuth 2.0",
    };

    private readonly ImmutableArray<string>.Builder _errors = ImmutableArray.CreateBuilder<string>();
    private readonly List<string> _notes = [];
    private ImmutableArray<string> _words = [];
    private int _at;

    /// <summary>The URL; null when none is given.</summary>
    public string? Url { get; private set; }

    /// <summary>The method that <c>-X</c> gives; null for curl's own choice.</summary>
    public string? Method { get; private set; }

    /// <summary>The headers in their order: a name with a value, an empty value for <c>Name;</c>, null for <c>Name:</c>, which removes one.</summary>
    public List<(string Name, string? Value)> Headers { get; } = [];

    /// <summary>The data in its order.</summary>
    public List<CurlData> Data { get; } = [];

    /// <summary>Text to add to the URL's query, of <c>--url-query</c>.</summary>
    public List<string> Query { get; } = [];

    /// <summary>Whether the data goes into the URL.</summary>
    public bool DataInUrl { get; private set; }

    /// <summary>Whether <c>-u</c> gives a user.</summary>
    public bool HasUser { get; private set; }

    /// <summary>Whether braces and brackets in the URL are literal.</summary>
    public bool IsGlobOff { get; private set; }

    /// <summary>The time limit in seconds; null for none.</summary>
    public int? TimeoutSeconds { get; private set; }

    /// <summary>How often curl would repeat the request; null for not told.</summary>
    public int? Retries { get; private set; }

    /// <summary>What is refused.</summary>
    public ImmutableArray<string> Errors => _errors.ToImmutable();

    /// <summary>What was left out.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>Reads the words of a command.</summary>
    /// <param name="words">The words, <c>curl</c> first.</param>
    public static CurlCommand Read(ImmutableArray<string> words)
    {
        var command = new CurlCommand();
        // What is copied from a page often begins with the prompt.
        var first = words is ["$", ..] ? 1 : 0;
        if (words.Length <= first)
        {
            command._errors.Add("There is no command; expected one such as curl https://api.example.com/tickets.");
            return command;
        }

        if (!IsCurl(words[first]))
        {
            command._errors.Add("The command does not begin with curl; expected one such as curl https://api.example.com/tickets.");
            return command;
        }

        command._words = words;
        command._at = first + 1;
        command.ReadOptions();
        if (command.Url is null && command._errors.Count == 0)
        {
            command._errors.Add("The command holds no URL; expected one such as https://api.example.com/tickets.");
        }

        return command;
    }

    private static bool IsCurl(string word)
    {
        var name = word[(word.LastIndexOfAny(['/', '\\']) + 1)..];
        return name.Equals("curl", StringComparison.OrdinalIgnoreCase) || name.Equals("curl.exe", StringComparison.OrdinalIgnoreCase);
    }

    private void ReadOptions()
    {
        var optionsEnded = false;
        while (_at < _words.Length)
        {
            var word = _words[_at++];
            if (optionsEnded || word.Length < 2 || word[0] != '-')
            {
                SetUrl(word);
            }
            else if (word == "--")
            {
                optionsEnded = true;
            }
            else if (word.StartsWith("--", StringComparison.Ordinal))
            {
                Take(word, attached: null, out _);
            }
            else
            {
                TakeShort(word);
            }
        }
    }

    // Short options may stand together, and the last may have its value right behind it: -sSXPOST.
    private void TakeShort(string word)
    {
        for (var at = 1; at < word.Length; at++)
        {
            Take($"-{word[at]}", at + 1 < word.Length ? word[(at + 1)..] : null, out var tookAttached);
            if (tookAttached)
            {
                return;
            }
        }
    }

    private void Take(string option, string? attached, out bool tookAttached)
    {
        tookAttached = false;
        if (Refused.TryGetValue(option, out var why))
        {
            _errors.Add($"{option} {why}.");
            // Its value, if any, is neither an option nor a URL.
            tookAttached = attached is not null;
            _at += !tookAttached && option is "-F" or "--form" or "--form-string" or "-T" or "--upload-file" or "-K" or "--config" ? 1 : 0;
            return;
        }

        if (Silent.Contains(option) || option is "-k" or "--insecure" or "-L" or "--location" or "--location-trusted" or "-G" or "--get")
        {
            TakeSwitch(option);
            return;
        }

        if (!TakesValue(option))
        {
            // Whatever follows an equals sign may be a secret.
            _errors.Add($"The option {option.Split('=')[0]} is not known here; remove it if the request does not need it.");
            tookAttached = true;
            return;
        }

        tookAttached = attached is not null;
        if (attached is null && _at == _words.Length)
        {
            _errors.Add($"{option} stands at the end without its value; expected one after it.");
            return;
        }

        TakeValue(option, attached ?? _words[_at++]);
    }

    private void TakeSwitch(string option)
    {
        switch (option)
        {
            case "-G" or "--get":
                DataInUrl = true;
                break;
            case "-g" or "--globoff":
                IsGlobOff = true;
                break;
            case "-L" or "--location" or "--location-trusted":
                _notes.Add($"{option} was left out: an action follows no redirects. Give the address that the redirect leads to.");
                break;
            case "-k" or "--insecure":
                _notes.Add($"{option} was left out: certificates are always checked.");
                break;
        }
    }

    private static bool TakesValue(string option) => SilentWithValue.Contains(option) || option
        is "-X" or "--request" or "-H" or "--header" or "-d" or "--data" or "--data-ascii" or "--data-raw" or "--data-binary" or "--data-urlencode"
        or "--json" or "-u" or "--user" or "--url" or "--url-query" or "-A" or "--user-agent" or "-e" or "--referer" or "-b" or "--cookie"
        or "-m" or "--max-time" or "--retry" or "-x" or "--proxy" or "-U" or "--proxy-user" or "--oauth2-bearer" or "--resolve" or "--cacert"
        or "--key" or "--interface" or "--connect-to" or "--request-target";

    private void TakeValue(string option, string value)
    {
        switch (option)
        {
            case "-X" or "--request":
                Method = value.ToUpperInvariant();
                break;
            case "--url":
                SetUrl(value);
                break;
            case "--url-query":
                Query.Add(value);
                break;
            case "-H" or "--header":
                TakeHeader(value);
                break;
            case "-A" or "--user-agent":
                Headers.Add(("User-Agent", value));
                break;
            case "-e" or "--referer":
                Headers.Add(("Referer", value));
                break;
            case "-b" or "--cookie":
                Headers.Add(("Cookie", value));
                break;
            case "--oauth2-bearer":
                Headers.Add(("Authorization", value));
                break;
            case "-u" or "--user":
                HasUser = true;
                break;
            case "-m" or "--max-time":
                TimeoutSeconds = Seconds(option, value);
                break;
            case "--retry":
                Retries = Number(option, value);
                break;
            case "-x" or "--proxy" or "-U" or "--proxy-user" or "--resolve" or "--cacert" or "--key" or "--interface" or "--connect-to"
                or "--request-target":
                _notes.Add($"{option} was left out: the server's operator sets up how it reaches other systems.");
                break;
            default:
                TakeData(option, value);
                break;
        }
    }

    private void TakeData(string option, string value)
    {
        switch (option)
        {
            case "-d" or "--data" or "--data-ascii" or "--data-binary" when value.StartsWith('@'):
            case "--json" when value.StartsWith('@'):
            case "--data-urlencode" when IsFile(value):
                _errors.Add($"{option} {NoFiles}.");
                break;
            case "-d" or "--data" or "--data-ascii" or "--data-binary" or "--data-raw":
                Data.Add(new CurlData(CurlDataKind.Raw, value));
                break;
            case "--data-urlencode":
                Data.Add(new CurlData(CurlDataKind.Encoded, value));
                break;
            case "--json":
                Data.Add(new CurlData(CurlDataKind.Json, value));
                break;
        }
    }

    // "@file" and "name@file": an @ before any equals sign.
    private static bool IsFile(string value) => value.IndexOfAny(['@', '=']) is >= 0 and var at && value[at] == '@';

    private void TakeHeader(string value)
    {
        if (value.StartsWith('@'))
        {
            _errors.Add($"-H {NoFiles}.");
            return;
        }

        var colon = value.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0)
        {
            var text = value[(colon + 1)..].Trim();
            Headers.Add((value[..colon].Trim(), text.Length > 0 ? text : null));
        }
        else if (value.TrimEnd().EndsWith(';'))
        {
            _notes.Add($"The empty header {value.TrimEnd().TrimEnd(';')} was left out: an action sends no header without a value.");
        }
        else
        {
            // Not shown: someone may have put a secret there.
            _errors.Add("A header has no colon; expected one such as -H \"Accept: application/json\".");
        }
    }

    private void SetUrl(string url)
    {
        if (Url is not null)
        {
            _errors.Add(
                "The command holds more than one URL, or a word that belongs to no option; import one request at a time, with texts in quotes.");
            return;
        }

        Url = url;
    }

    private int? Seconds(string option, string value)
    {
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < int.MaxValue)
        {
            return seconds > 0 ? (int)Math.Ceiling(seconds) : null;
        }

        _errors.Add($"{option} is followed by no number of seconds; expected one such as 30.");
        return null;
    }

    private int? Number(string option, string value)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        _errors.Add($"{option} is followed by no whole number; expected one such as 3.");
        return null;
    }
}
