using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace EvidenceChain.Proof.Statements;

/// <summary>A JSON value as statements use it: no floating point, every text well-formed Unicode. Equal by content.</summary>
public abstract record JsonValue
{
    private protected JsonValue()
    {
    }

    /// <summary>A text.</summary>
    public static implicit operator JsonValue(string text) => new JsonString(text);

    /// <summary>A whole number.</summary>
    public static implicit operator JsonValue(long number) => new JsonNumber(number);

    /// <summary>A truth value.</summary>
    public static implicit operator JsonValue(bool fact) => new JsonBool(fact);
}

/// <summary>A text; a lone surrogate is an <see cref="ArgumentException"/> (RFC 8785 §3.2.2.2 refuses them).</summary>
public sealed record JsonString : JsonValue
{
    /// <summary>Takes a well-formed text.</summary>
    public JsonString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        Text = UnicodeText.IsWellFormed(text) ? text : throw new ArgumentException("text has a lone surrogate", nameof(text));
    }

    /// <summary>The text, unescaped.</summary>
    public string Text { get; }
}

/// <summary>A whole number from -(2^53-1) to 2^53-1, which every JSON reader keeps exactly (RFC 8785 §3.2.2.3, RFC 7493 §2.2).</summary>
public sealed record JsonNumber : JsonValue
{
    /// <summary>Largest number: 2^53-1.</summary>
    public const long Max = (1L << 53) - 1;

    /// <summary>Takes a number; one out of range is an <see cref="ArgumentOutOfRangeException"/>.</summary>
    public JsonNumber(long number)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Max);
        ArgumentOutOfRangeException.ThrowIfLessThan(number, -Max);
        Number = number;
    }

    /// <summary>The number.</summary>
    public long Number { get; }
}

/// <summary>A truth value.</summary>
/// <param name="Fact">True or false.</param>
public sealed record JsonBool(bool Fact) : JsonValue;

/// <summary>The value <c>null</c>.</summary>
public sealed record JsonNull : JsonValue
{
    /// <summary>The one null.</summary>
    public static JsonNull Instance { get; } = new();

    private JsonNull()
    {
    }
}

/// <summary>A list of values; written <c>JsonArray list = ["a", 2, true];</c>.</summary>
[CollectionBuilder(typeof(JsonArray), nameof(Of))]
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "JSON's own word")]
public sealed record JsonArray : JsonValue, IReadOnlyList<JsonValue>
{
    private readonly JsonValue[] items;

    private JsonArray(JsonValue[] items) => this.items = items;

    /// <summary>How many values.</summary>
    public int Count => items.Length;

    /// <summary>The value at a place, from 0.</summary>
    public JsonValue this[int index] => items[index];

    /// <summary>A list of these values.</summary>
    public static JsonArray Of(ReadOnlySpan<JsonValue> values) => new(values.ToArray());

    /// <summary>A list of texts, in order.</summary>
    public static JsonArray OfTexts(IEnumerable<string> texts) => new(texts.Select(JsonValue (text) => new JsonString(text)).ToArray());

    /// <inheritdoc/>
    public bool Equals(JsonArray? other) => other is not null && items.AsSpan().SequenceEqual(other.items);

    /// <inheritdoc/>
    public override int GetHashCode() => items.Aggregate(items.Length, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<JsonValue> GetEnumerator() => ((IEnumerable<JsonValue>)items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => items.GetEnumerator();
}
