using System.Text.Json;
using ExternalActions.Core.Syntax;
using ExternalActions.Problems;

namespace ExternalActions.Core.Fields;

/// <summary>The value that a given value became, or why it did not.</summary>
internal readonly struct Coercion
{
    private Coercion(FieldValue value) => Value = value;

    private Coercion(Fault fault) => Fault = fault;

    /// <summary>The value; null exactly when <see cref="Fault"/> is set.</summary>
    public FieldValue? Value { get; }

    /// <summary>What is wrong; null exactly when <see cref="Value"/> is set.</summary>
    public Fault? Fault { get; }

    public static implicit operator Coercion(FieldValue value) => new(value);

    public static implicit operator Coercion(Fault fault) => new(fault);

    /// <summary>A refusal of a value that cannot become what is expected, in the usual words.</summary>
    /// <param name="expected">What would have been right.</param>
    /// <param name="given">What was got. A text would have been right if it were written otherwise; any other value is of a wrong type.</param>
    public static Coercion Refused(string expected, GivenValue given) => Fault.Unexpected(
        given.Kind is JsonTokenType.String ? ProblemCode.Malformed : ProblemCode.WrongType, expected, given.Describe());

    /// <summary>A refusal for the field's own settings, whatever the value is: its action is from before a rule that they break.</summary>
    /// <param name="detail">Whole sentences.</param>
    public static Coercion OfSettings(string detail) => new Fault(ProblemCode.Invalid, detail);
}
