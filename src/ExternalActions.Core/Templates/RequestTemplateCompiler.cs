using ExternalActions.Actions;
using ExternalActions.Core.Templates.Parsing;
using ExternalActions.Core.Templates.Requests;
using ExternalActions.Problems;

namespace ExternalActions.Core.Templates;

/// <summary>Compiles the URL, the payload and the headers of an action, once for each saved version.</summary>
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
        var body = BodyTemplate.CompileAny(definition.Payload, errors, fields);
        var headers = HeaderTemplate.CompileAll(definition, errors, fields);
        foreach (var (earlier, later) in fields.NearDuplicates())
        {
            errors.Warn("#/fields", $"The fields \"{earlier}\" and \"{later}\" differ only in case. They are two fields; is that meant?");
        }

        return new RequestTemplate(definition.Method, url, body, headers) { FieldNames = fields.Names, Warnings = errors.Warnings };
    }
}
