using ExternalActions.Actions;
using ExternalActions.Core.Actions;
using ExternalActions.Core.Import;
using ExternalActions.Core.Tests.Templates;
using ExternalActions.Problems;

namespace ExternalActions.Core.Tests.Import;

public sealed class CurlImportTests
{
    private const string Secret = "s3cr3t-value";

    [Fact]
    public void Message_to_slack_becomes_an_action_and_its_token_the_advice_to_make_a_connector()
    {
        var imported = Import("""
            curl -X POST https://slack.com/api/chat.postMessage \
              -H "Authorization: Bearer s3cr3t-value" \
              -H 'Content-Type: application/json; charset=utf-8' \
              -d '{"channel": "#deals", "text": "{{Account Name}} is won: it'\''s big"}'
            """);

        Assert.Equal("POST", imported.Definition.Method);
        Assert.Equal("https://slack.com/api/chat.postMessage", imported.Definition.Url);
        Assert.Equal("chat.postMessage", imported.Definition.Name);
        Assert.Equal(PayloadKind.Plain, imported.Definition.Payload.Kind);
        Assert.Equal("application/json; charset=utf-8", imported.Definition.Payload.ContentType);
        Assert.Equal("""{"channel": "#deals", "text": "{{Account Name}} is won: it's big"}""", imported.Definition.Payload.Text);
        Assert.Empty(imported.Definition.Headers);
        Assert.Equal(["Account Name"], imported.Definition.Fields.Select(field => field.Name));
        var note = Assert.Single(imported.Notes);
        Assert.Contains("make a connector of type Token with this header, or one of type OAuth 2.0", note, StringComparison.Ordinal);
        Compiles(imported);
    }

    [Theory]
    [InlineData("curl https://a.example/x", "GET")]
    [InlineData("curl https://a.example/x -d a=1", "POST")]
    [InlineData("curl -G https://a.example/x -d a=1", "GET")]
    [InlineData("curl https://a.example/x --json '{}'", "POST")]
    [InlineData("curl -XPUT https://a.example/x -d a=1", "PUT")]
    [InlineData("curl -sSXPATCH https://a.example/x", "PATCH")]
    [InlineData("curl --request delete https://a.example/x", "DELETE")]
    [InlineData("$ /usr/bin/curl --url https://a.example/x", "GET")]
    [InlineData("curl.exe -- https://a.example/x", "GET")]
    [InlineData("curl -sSLk --compressed -o out.json -m 5 https://a.example/x", "GET")]
    public void Method_is_curls_own(string command, string method)
    {
        var imported = Import(command);

        Assert.Equal(method, imported.Definition.Method);
        Assert.StartsWith("https://a.example/x", imported.Definition.Url, StringComparison.Ordinal);
        Compiles(imported);
    }

    [Theory]
    [InlineData("""curl https://a.example/ -d 'a b'""", "a b")]
    [InlineData("""curl https://a.example/ -d "a \"b\" \$c \\ \n" """, @"a ""b"" $c \ \n")]
    [InlineData("""curl https://a.example/ -d a\ \'b\'""", "a 'b'")]
    [InlineData("""curl https://a.example/ -d 'it'\''s'""", "it's")]
    [InlineData("""curl https://a.example/ -d 'a'"b"c""", "abc")]
    [InlineData("""curl https://a.example/ -d $'a\'b\u00e9\x21\U0001F600\ud83d\ude00\\'""", @"a'bé!😀😀\")]
    [InlineData("""curl https://a.example/ -d 'no # comment' # comment""", "no # comment")]
    [InlineData("""curl https://a.example/ -d '$HOME `date` $(id)'""", "$HOME `date` $(id)")]
    [InlineData("""curl https://a.example/ -d "5 $ and 100$" """, "5 $ and 100$")]
    [InlineData("""curl https://a.example/ -d '' """, "")]
    [InlineData("curl https://a.example/ -d \"two\\\nlines\"", "twolines")]
    [InlineData("curl https://a.example/ -d 'two\nlines'", "two\nlines")]
    [InlineData("curl https://a.example/ \\\r\n -d x", "x")]
    public void Words_follow_the_quoting_rules_of_the_shell(string command, string text)
    {
        const string Url = "https://a.example/";
        var imported = Import(command.TrimEnd().Replace(Url, $"{Url} -H 'content-type: text/plain'", StringComparison.Ordinal));

        Assert.Equal(PayloadKind.Plain, imported.Definition.Payload.Kind);
        Assert.Equal(text, imported.Definition.Render().BodyText());
    }

    [Theory]
    [InlineData("curl 'https://a.example/", "single quote is not closed")]
    [InlineData("curl \"https://a.example/", "double quote is not closed")]
    [InlineData("curl $'https://a.example/", "is not closed")]
    [InlineData("curl https://a.example/?a=1&b=2", "put the URL or the data within quotes")]
    [InlineData("curl https://a.example/$(id)", "cannot be run here")]
    [InlineData("curl https://a.example/`id`", "cannot be run here")]
    [InlineData("curl https://a.example/${X:-1}", "Only plain variables")]
    [InlineData("curl https://a.example/(a)", "within quotes")]
    [InlineData("curl https://a.example/ ^\n -d x", "Windows")]
    [InlineData("curl https://a.example/\ncurl https://b.example/", "one command at a time")]
    [InlineData("", "There is no command")]
    [InlineData("wget https://a.example/", "does not begin with curl")]
    [InlineData("curl", "holds no URL")]
    [InlineData("curl https://a.example/ https://b.example/", "more than one URL")]
    [InlineData("curl ftp://a.example/", "begins with ftp://")]
    [InlineData("curl https://a.example/[1-9]", "holds a pattern")]
    [InlineData("curl 'https://a.example/{a,b}'", "holds a pattern")]
    [InlineData("curl https://a.example/ -F file=@x", "multipart form")]
    [InlineData("curl https://a.example/ --form a=b", "multipart form")]
    [InlineData("curl https://a.example/ -T x", "uploads a file")]
    [InlineData("curl https://a.example/ -d @body.json", "would read a file")]
    [InlineData("curl https://a.example/ --json @body.json", "would read a file")]
    [InlineData("curl https://a.example/ --data-urlencode name@file", "would read a file")]
    [InlineData("curl https://a.example/ -H @headers", "would read a file")]
    [InlineData("curl https://a.example/ -H nocolon", "has no colon")]
    [InlineData("curl https://a.example/ -I", "HEAD")]
    [InlineData("curl https://a.example/ --digest -u a:b", "Digest")]
    [InlineData("curl https://a.example/ --next https://b.example/", "one request at a time")]
    [InlineData("curl https://a.example/ --frobnicate", "The option --frobnicate is not known here")]
    [InlineData("curl https://a.example/ -X", "stands at the end without its value")]
    [InlineData("curl https://a.example/ -m soon", "no number of seconds")]
    public void What_cannot_be_taken_over_is_refused_in_words(string command, string words)
    {
        var problem = new ActionImport().FromCurl(command).Problem;

        Assert.NotNull(problem);
        Assert.Contains(problem.Errors, error => error.Pointer == "#/command" && error.Detail.Contains(words, StringComparison.Ordinal));
        Assert.All(problem.Errors, error => Assert.Equal(ProblemCode.NotImportable, error.Code));
    }

    [Theory]
    [InlineData("-H 'Authorization: Bearer s3cr3t-value'", "Authorization")]
    [InlineData("-H 'authorization: Basic s3cr3t-value'", "type Basic")]
    [InlineData("-H 'X-Api-Key: s3cr3t-value'", "X-Api-Key")]
    [InlineData("-H 'PRIVATE-TOKEN: s3cr3t-value'", "PRIVATE-TOKEN")]
    [InlineData("-H 'Ocp-Apim-Subscription-Key: s3cr3t-value'", "Subscription-Key")]
    [InlineData("-b 'session=s3cr3t-value'", "Cookie")]
    [InlineData("--oauth2-bearer s3cr3t-value", "Authorization")]
    [InlineData("-u ann:s3cr3t-value", "type Basic")]
    [InlineData("--user=s3cr3t-value", null)]
    [InlineData("-d 'grant_type=password&password=s3cr3t-value'", "password")]
    [InlineData("-x http://ann:s3cr3t-value@proxy.example", "-x was left out")]
    public void Secrets_are_named_and_never_taken_over(string options, string? note)
    {
        var result = new ActionImport().FromCurl($"curl 'https://ann:{Secret}@a.example/x?api_key={Secret}&q=1' {options}");

        if (note is null)
        {
            Assert.DoesNotContain(Secret, result.Problem!.ToString(), StringComparison.Ordinal);
            return;
        }

        var imported = result.Value!;
        Assert.Equal("https://a.example/x?api_key={{api_key}}&q=1", imported.Definition.Url);
        Assert.Contains(imported.Notes, text => text.Contains(note, StringComparison.Ordinal));
        Assert.DoesNotContain(Secret, System.Text.Json.JsonSerializer.Serialize(imported), StringComparison.Ordinal);
        Compiles(imported);
    }

    [Fact]
    public void Form_data_becomes_decoded_pairs_in_order()
    {
        var imported = Import(
            "curl https://a.example/ -d 'a=1+2&b=%C3%A9%26&b=%zz' -d c --data-urlencode 'd=1+2&3' --data-urlencode '=e f' --data-raw '@f=1'");

        Assert.Equal(PayloadKind.FormUrlEncoded, imported.Definition.Payload.Kind);
        Assert.Equal(
            [("a", "1 2"), ("b", "é&"), ("b", "%zz"), ("c", ""), ("d", "1+2&3"), ("e f", ""), ("@f", "1")],
            imported.Definition.Payload.Form.Select(pair => (pair.Key, pair.Value)));
        Compiles(imported);
    }

    [Fact]
    public void Data_goes_into_the_query_with_G()
    {
        var imported = Import("curl -G 'https://a.example/search?x=1#end' -d a=1 --data-urlencode 'q=a b&{{Term}}' --url-query 'u=ü'");

        Assert.Equal("https://a.example/search?x=1&u=%C3%BC&a=1&q=a%20b%26{{Term}}", imported.Definition.Url);
        Assert.Equal(PayloadKind.None, imported.Definition.Payload.Kind);
        Assert.Equal(["Term"], imported.Definition.Fields.Select(field => field.Name));
        Compiles(imported);
    }

    [Fact]
    public void Json_option_sets_its_headers_and_joins_its_pieces()
    {
        var imported = Import("""curl https://a.example/ --json '{"a":' --json '1}'""");

        Assert.Equal("""{"a":1}""", imported.Definition.Payload.Text);
        Assert.Null(imported.Definition.Payload.ContentType);
        Assert.Equal(("Accept", "application/json"), imported.Definition.Headers.Select(header => (header.Name, header.Value)).Single());
        Compiles(imported);
    }

    [Fact]
    public void Data_that_looks_like_json_is_sent_as_json_and_says_so()
    {
        var imported = Import("""curl https://a.example/ -d '{"a":1}'""");

        Assert.Equal(PayloadKind.Plain, imported.Definition.Payload.Kind);
        Assert.Contains("looks like JSON", Assert.Single(imported.Notes), StringComparison.Ordinal);
        Compiles(imported);
    }

    [Fact]
    public void Variables_become_fields()
    {
        var imported = Import("""curl "https://a.example/tickets/$TICKET_ID?x=${X1}" -H "Authorization: $TOKEN" -H "X-Team: $TEAM" """);

        Assert.Equal("https://a.example/tickets/{{TICKET_ID}}?x={{X1}}", imported.Definition.Url);
        Assert.Equal(["TICKET_ID", "X1", "TEAM"], imported.Definition.Fields.Select(field => field.Name));
        Assert.Contains("Variables of the shell became fields: TEAM, TICKET_ID, X1.", imported.Notes);
        Compiles(imported);
    }

    [Fact]
    public void Headers_keep_their_values_but_for_those_of_the_server_itself()
    {
        var imported = Import("""
            curl https://a.example/ -H 'Host: b.example' -H 'Content-Length: 3' -H 'X-Team: a' -H 'x-team: b' -H 'X-Gone:' -H 'X-Empty;' \
              -A me -e https://r.example/
            """);

        Assert.Equal(
            [("X-Team", "a, b"), ("User-Agent", "me"), ("Referer", "https://r.example/")],
            imported.Definition.Headers.Select(header => (header.Name, header.Value)));
        Assert.Equal(3, imported.Notes.Length);
        Compiles(imported);
    }

    [Fact]
    public void Limits_are_those_of_an_action()
    {
        var imported = Import("curl a.example/x -m 1000 --retry 9 -L -k | jq .");

        Assert.Equal("https://a.example/x", imported.Definition.Url);
        Assert.Equal(5, imported.Definition.MaxRetries);
        Assert.Equal(300, imported.Definition.TimeoutSeconds);
        Assert.Equal(6, imported.Notes.Length);
    }

    [Theory]
    [InlineData("application/xml", """<a b="\"/>""")]
    [InlineData("text/plain", """C:\dir \"x\" \\ """)]
    [InlineData("application/json", """{"a":"\"\\"}""")]
    public void Backslashes_arrive_as_they_were(string contentType, string body)
    {
        var imported = Import($"curl https://a.example/ -H 'Content-Type: {contentType}' --data-raw '{body}'");

        Assert.Equal(body, imported.Definition.Render().BodyText());
    }

    [Fact]
    public void No_text_makes_the_import_throw() => CsCheck.Check.Sample(
        CsCheck.Gen.Char[" '\"\\$`{}=&@-XdHuFG:/?[]#;|\nacurl%+"].Array[0, 60],
        characters =>
        {
            var result = new ActionImport().FromCurl($"curl {new string(characters)}");
            Assert.True(result.Value is not null ^ result.Problem is { Errors.IsEmpty: false });
        });

    private static ImportedAction Import(string command)
    {
        var result = new ActionImport().FromCurl(command);
        Assert.True(result.Value is not null, string.Join("\n", result.Problem?.Errors.Select(error => error.Detail) ?? []));
        return result.Value;
    }

    private static void Compiles(ImportedAction imported)
    {
        var result = ActionCompiler.Compile(imported.Definition with { ConnectorId = Guid.NewGuid() });
        Assert.True(result.Value is not null, string.Join("\n", result.Problem?.Errors.Select(error => $"{error.Pointer}: {error.Detail}") ?? []));
    }
}
