using System.Collections;
using System.Diagnostics.CodeAnalysis;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Proof.Statements;

/// <summary>Named values, each name once, held in canonical order: by UTF-16 code units (RFC 8785 §3.2.3). Made by <see cref="JsonObjectBuilder"/>.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "JSON's own word")]
public sealed record JsonObject : JsonValue, IReadOnlyCollection<KeyValuePair<string, JsonValue>>
{
    private readonly SortedDictionary<string, JsonValue> members;

    internal JsonObject(IDictionary<string, JsonValue> members) => this.members = new(members, StringComparer.Ordinal);

    /// <summary>How many members.</summary>
    public int Count => members.Count;

    /// <summary>The names in canonical order.</summary>
    public IEnumerable<string> Names => members.Keys;

    /// <summary>The member of that name, whatever its kind; <c>false</c> when there is none.</summary>
    public bool TryGet(string name, [MaybeNullWhen(false)] out JsonValue value) => members.TryGetValue(name, out value);

    /// <summary>The text of that name; <c>false</c> when there is none or it is of another kind.</summary>
    public bool TryGetString(string name, [MaybeNullWhen(false)] out string text)
    {
        text = members.GetValueOrDefault(name) is JsonString found ? found.Text : null;
        return text is not null;
    }

    /// <summary>The number of that name; <c>false</c> when there is none or it is of another kind.</summary>
    public bool TryGetInt64(string name, out long number)
    {
        var found = members.GetValueOrDefault(name) as JsonNumber;
        number = found?.Number ?? 0;
        return found is not null;
    }

    /// <summary>The truth value of that name; <c>false</c> when there is none or it is of another kind.</summary>
    public bool TryGetBool(string name, out bool fact)
    {
        var found = members.GetValueOrDefault(name) as JsonBool;
        fact = found?.Fact ?? false;
        return found is not null;
    }

    /// <summary>The object of that name; <c>false</c> when there is none or it is of another kind.</summary>
    public bool TryGetObject(string name, [MaybeNullWhen(false)] out JsonObject value)
    {
        value = members.GetValueOrDefault(name) as JsonObject;
        return value is not null;
    }

    /// <summary>The list of that name; <c>false</c> when there is none or it is of another kind.</summary>
    public bool TryGetArray(string name, [MaybeNullWhen(false)] out JsonArray value)
    {
        value = members.GetValueOrDefault(name) as JsonArray;
        return value is not null;
    }

    /// <summary>The list of texts of that name; <c>false</c> when there is none or any of its values is not a text.</summary>
    public bool TryGetStrings(string name, [MaybeNullWhen(false)] out IReadOnlyList<string> texts)
    {
        texts = TryGetArray(name, out var list) && list.All(item => item is JsonString)
            ? [.. list.Select(item => ((JsonString)item).Text)]
            : null;
        return texts is not null;
    }

    /// <summary>The digest of that name, written <c>sha256:…</c>; <c>false</c> when there is none or it is anything else.</summary>
    public bool TryGetSha256(string name, out Sha256Digest digest)
    {
        digest = default;
        return TryGetString(name, out var text) && Sha256Digest.TryParse(text, out digest);
    }

    /// <summary>The digest of that name, written <c>sm3:…</c>; <c>false</c> when there is none or it is anything else.</summary>
    public bool TryGetSm3(string name, out Sm3Digest digest)
    {
        digest = default;
        return TryGetString(name, out var text) && Sm3Digest.TryParse(text, out digest);
    }

    /// <inheritdoc/>
    public bool Equals(JsonObject? other) => other is not null && members.SequenceEqual(other.members);

    /// <inheritdoc/>
    public override int GetHashCode() => members.Aggregate(members.Count, (hash, member) => HashCode.Combine(hash, member.Key, member.Value));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, JsonValue>> GetEnumerator() => members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => members.GetEnumerator();
}

/// <summary>Collects members for a <see cref="JsonObject"/>: <c>JsonObject o = new JsonObjectBuilder { { "type", "seal" }, { "size", 5 } };</c>.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "Enumerable only so that the collection initialiser works")]
public sealed class JsonObjectBuilder : IEnumerable<KeyValuePair<string, JsonValue>>
{
    private readonly Dictionary<string, JsonValue> members = new(StringComparer.Ordinal);

    /// <summary>Adds a member; a name given twice, or with a lone surrogate, is an <see cref="ArgumentException"/>.</summary>
    public void Add(string name, JsonValue value)
    {
        ArgumentNullException.ThrowIfNull(value);
        if (!UnicodeText.IsWellFormed(name))
        {
            throw new ArgumentException("name has a lone surrogate", nameof(name));
        }
        members.Add(name, value);
    }

    /// <summary>Adds a member unless its value is absent.</summary>
    public void AddIfPresent(string name, JsonValue? value)
    {
        if (value is not null)
        {
            Add(name, value);
        }
    }

    /// <summary>The object with the members so far.</summary>
    public JsonObject Build() => new(members);

    /// <summary>As <see cref="Build"/>.</summary>
    public static implicit operator JsonObject(JsonObjectBuilder builder) => builder.Build();

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, JsonValue>> GetEnumerator() => members.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => members.GetEnumerator();
}
