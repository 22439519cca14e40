using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace HyperActors.Machine;

/// <summary>
/// The text of a broken invariant, written only if it is broken: checks stand on paths where composing a text that
/// nobody reads would cost more than the work that is checked.
/// </summary>
[InterpolatedStringHandler]
public readonly ref struct Violation
{
    private readonly StringBuilder? _text;

    /// <summary>Begins the text, or spares it.</summary>
    /// <param name="literalLength">Length of the fixed parts.</param>
    /// <param name="formattedCount">Number of the values.</param>
    /// <param name="holds">Whether the invariant holds.</param>
    /// <param name="needed">Whether the text will be written.</param>
    public Violation(int literalLength, int formattedCount, bool holds, out bool needed)
    {
        needed = !holds;
        _text = holds ? null : new StringBuilder(literalLength + 8 * formattedCount);
    }

    /// <summary>Adds a fixed part.</summary>
    /// <param name="text">The part.</param>
    public void AppendLiteral(string text) => _text!.Append(text);

    /// <summary>Adds a value.</summary>
    /// <param name="value">The value.</param>
    /// <typeparam name="T">Its type.</typeparam>
    public void AppendFormatted<T>(T value) => _text!.Append(CultureInfo.InvariantCulture, $"{value}");

    /// <summary>The text.</summary>
    public override string ToString() => _text?.ToString() ?? "";
}
