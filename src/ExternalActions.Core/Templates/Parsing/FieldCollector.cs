using System.Collections.Immutable;
using ExternalActions.Core.Templates.Tokens;

namespace ExternalActions.Core.Templates.Parsing;

/// <summary>Gathers the field names of an action in order of first appearance, and counts its tokens.</summary>
internal sealed class FieldCollector
{
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly ImmutableArray<string>.Builder _names = ImmutableArray.CreateBuilder<string>();
    private int _tokens;

    public ImmutableArray<string> Names => _names.ToImmutable();

    /// <summary>Names that differ from an earlier one in case only, with that earlier one.</summary>
    public IEnumerable<(string Earlier, string Later)> NearDuplicates() =>
        from names in _names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase)
        from later in names.Skip(1)
        select (names.First(), later);

    /// <summary>Adds a name that is used at a place; reports it when it cannot be a field's name.</summary>
    /// <returns>False when it was reported.</returns>
    public bool Add(string name, TemplateSource source, int offset)
    {
        if (TokenSyntax.IsReserved(name))
        {
            source.Error(offset, $"\"{name}\" is reserved for a later use; take another name for the field.");
            return false;
        }

        if (name.Length > TemplateLimits.NameLength)
        {
            source.Error(offset, $"A field's name may be at most {TemplateLimits.NameLength} characters long; this one has {name.Length}.");
            return false;
        }

        if (_seen.Add(name))
        {
            _names.Add(name);
        }

        return true;
    }

    /// <summary>Takes one token from the limit; reports the first one that is too many.</summary>
    public bool TakeToken(TemplateSource source, int offset)
    {
        if (++_tokens == TemplateLimits.Tokens + 1)
        {
            source.Error(offset, $"An action may hold at most {TemplateLimits.Tokens} tokens in all.");
        }

        return _tokens <= TemplateLimits.Tokens;
    }
}
