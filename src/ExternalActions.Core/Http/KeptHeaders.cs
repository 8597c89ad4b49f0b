using System.Collections.Immutable;
using System.Net.Http.Headers;
using ExternalActions.Connectors;
using ExternalActions.Core.Authorization;

namespace ExternalActions.Core.Http;

/// <summary>Picks the headers of an answer that the history keeps.</summary>
internal static class KeptHeaders
{
    private const int MaxHeaders = 32;
    private const int MaxValueLength = 1024;

    /// <summary>The headers worth keeping, in the order they came, secrets masked and long values cut.</summary>
    public static ImmutableArray<Header> Of(HttpResponseMessage response, SecretMasker masker)
    {
        var kept = ImmutableArray.CreateBuilder<Header>();
        Add(response.Headers, masker, kept);
        Add(response.Content.Headers, masker, kept);
        return kept.ToImmutable();
    }

    private static void Add(HttpHeaders headers, SecretMasker masker, ImmutableArray<Header>.Builder kept)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            if (!HeaderNames.IsKept(name))
            {
                continue;
            }

            foreach (var value in values)
            {
                if (kept.Count == MaxHeaders)
                {
                    return;
                }

                var masked = masker.Mask(value);
                kept.Add(new Header { Name = name, Value = masked.Length <= MaxValueLength ? masked : $"{masked[..MaxValueLength]}..." });
            }
        }
    }
}
