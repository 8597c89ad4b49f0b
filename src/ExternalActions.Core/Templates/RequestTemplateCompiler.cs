using ExternalActions.Actions;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Requests;
using ExternalActions.Core.Templates.Tokens;
using ExternalActions.Problems;

namespace ExternalActions.Core.Templates;

/// <summary>Compiles the URL, the payload and the headers of an action, once for each saved version.</summary>
/// <remarks>
/// <para>
/// <b>Tokens.</b> <c>{{ name }}</c> is the field of that whole name, without the spaces around it. A name is made of letters, digits,
/// <c>_</c>, space, <c>-</c> and <c>.</c>, holds at least one letter or digit, and does not begin with a word of the expression
/// language (<c>if</c>, <c>for</c>, <c>end</c> and so on). Case matters. <c>{{ price.value }}</c> is one field of that name.
/// <c>execution_id</c>, <c>now</c> and <c>callback_url</c> are reserved. A value is never searched for tokens again.
/// </para>
/// <para>
/// <b>Literal braces.</b> <c>\{{</c> is two braces of text; single braces and <c>}}</c> that close nothing are text. Of three opening
/// braces the first is text, so that a JSON object may begin with a token.
/// </para>
/// <para>
/// <b>Backslashes.</b> In an XML or text payload <c>\"</c> is a quote and <c>\\</c> a backslash; any other backslash stays. In a JSON
/// payload both are JSON's own escapes and stay as written. In URLs, forms and headers a backslash is special only right before two
/// braces. Everywhere <c>\\{{a}}</c> is a backslash (in JSON, its escape) and then the token.
/// </para>
/// <para>
/// <b>Encoding.</b> URL: percent-encoded, in the host only host characters, at the start a whole http or https URL. Form: form-encoded.
/// JSON: escaped in a string, a literal of its own type elsewhere. XML: escaped in text, CDATA and quoted attributes. Text and headers:
/// as it is, and a header refuses control and non-ASCII characters. <c>{{ name | raw }}</c> leaves the encoding out, in payload text only.
/// </para>
/// <para>
/// <b>No value.</b> The pair is dropped when the token is the whole value of a query or form pair, the header when it renders empty;
/// bare JSON is <c>null</c>; all other places are empty.
/// </para>
/// <para>
/// <b>JSON.</b> What is rendered must be valid JSON without comments, trailing commas or a name twice in one object. At save the
/// template is tried with sample values, unless it holds <c>if</c>, <c>for</c> or <c>| raw</c>: those are checked only when rendered.
/// </para>
/// <para>
/// <b>Expressions.</b> Anything else between braces is an expression of Scriban's language: <c>{{ name | string.upcase }}</c>,
/// <c>{{ (a + b) }}</c>, <c>{{ if x }}..{{ else if y }}..{{ else }}..{{ end }}</c>, <c>{{ for x in list }}..{{ end }}</c> with
/// <c>for.index</c>, <c>for.first</c>, <c>for.last</c> and others. Its free variables are fields. Null, false, the empty text and the
/// empty list count as false. Every way through a block must end in the same context. <see cref="TemplateLimits"/> bounds all of it.
/// </para>
/// </remarks>
public static class RequestTemplateCompiler
{
    /// <summary>Compiles an action's templates.</summary>
    /// <param name="definition">The action; only its method, URL, payload and headers are looked at.</param>
    /// <returns>
    /// The compiled templates; or a problem of kind <see cref="ProblemKind.Invalid"/> with one entry for each error, whose pointer
    /// names the text (such as <c>#/payload/text</c>) and whose detail begins with the line and the column where there is one.
    /// </returns>
    public static Result<RequestTemplate> Compile(ActionDefinition definition)
    {
        var errors = new TemplateErrors();
        var template = Compile(definition, errors);
        return errors.Any ? Problem.Invalid(errors.Errors) : template;
    }

    /// <summary>Compiles what can be compiled; what is wrong is left out and reported.</summary>
    internal static RequestTemplate Compile(ActionDefinition definition, TemplateErrors errors)
    {
        var fields = new FieldCollector();
        var url = UrlTemplate.Compile(definition.Url, errors, fields);
        var body = PayloadKinds.Compile(definition.Payload, errors, fields);
        var headers = HeaderTemplate.CompileAll(definition, errors, fields);
        foreach (var (earlier, later) in fields.NearDuplicates())
        {
            errors.Warn("#/fields", $"The fields \"{earlier}\" and \"{later}\" differ only in case. They are two fields; is that meant?");
        }

        return new RequestTemplate(definition.Method, url, body, headers) { FieldNames = fields.Names, Warnings = errors.Warnings };
    }
}
