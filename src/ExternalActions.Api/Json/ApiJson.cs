using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ExternalActions.Api.Json;

/// <summary>How the API reads and writes JSON.</summary>
internal static class ApiJson
{
    /// <summary>
    /// Strict options for requests. They use reflection on purpose: the source generator sets every init-only member, also those
    /// that a body leaves out, to its type's default, and so loses defaults such as three retries.
    /// </summary>
    public static JsonSerializerOptions Reading { get; } = CreateReading();

    /// <summary>Sets up the options that answers are written with.</summary>
    public static void ConfigureWriting(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;

        // Answers are JSON and never part of a page, so quotes and letters of any language may stand as they are.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.TypeInfoResolverChain.Insert(0, ApiJsonContext.Default);
    }

    private static JsonSerializerOptions CreateReading()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            RespectNullableAnnotations = true,
            AllowDuplicateProperties = false,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            MaxDepth = JsonBodyParser.MaxDepth,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };

        // The converters that the types name would also take numbers; those of the options win over them.
        options.Converters.Add(new EnumNamesConverter());
        options.MakeReadOnly();
        return options;
    }
}
