using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Ethereum;

namespace EvidenceChain.Proof.Statements;

/// <summary>
/// Takes the members of an object one by one and remembers the first thing that is wrong, so that a reader of hostile JSON
/// is a list of names. Members that nobody asked for are an error at the end. After an error every answer is a default.
/// </summary>
internal sealed class StrictMembers
{
    private readonly JsonObject members;
    private readonly string path;
    private readonly ErrorBox box;
    private readonly HashSet<string> taken = new(StringComparer.Ordinal);
    private readonly List<StrictMembers> children = [];

    internal StrictMembers(JsonObject members)
        : this(members, "", new())
    {
    }

    private StrictMembers(JsonObject members, string path, ErrorBox box) => (this.members, this.path, this.box) = (members, path, box);

    internal string Text(string name, int longest = 65536)
    {
        if (Take(name) is JsonString { Text.Length: var length } text && length <= longest)
        {
            return text.Text;
        }
        return Refuse<string>(name, "is not a text of permitted length") ?? "";
    }

    internal string? TextOrNull(string name) => IsNull(name) ? null : Text(name);

    internal string? OptionalText(string name) => members.TryGet(name, out _) ? Text(name) : null;

    internal long Number(string name, long least = 0, long most = JsonNumber.Max) =>
        Take(name) is JsonNumber { Number: var number } && number >= least && number <= most ? number : Refuse<long>(name, $"is not a number from {least} to {most}");

    internal int SmallNumber(string name, int least = 0) => (int)Number(name, least, int.MaxValue);

    internal bool Fact(string name) => Take(name) is JsonBool { Fact: var fact } ? fact : Refuse<bool>(name, "is not true or false");

    internal DateTimeOffset Time(string name) => ParsedTime(name, Text(name));

    internal DateTimeOffset? OptionalTime(string name) => OptionalText(name) is { } text ? ParsedTime(name, text) : null;

    internal Sha256Digest Sha256(string name) =>
        Sha256Digest.TryParse(Text(name), out var digest) ? digest : Refuse<Sha256Digest>(name, "is not sha256: and 64 lowercase hex digits");

    internal Sha256Digest? Sha256OrNull(string name) => IsNull(name) ? null : Sha256(name);

    internal Sm3Digest Sm3(string name) =>
        Sm3Digest.TryParse(Text(name), out var digest) ? digest : Refuse<Sm3Digest>(name, "is not sm3: and 64 lowercase hex digits");

    internal Bytes32 Word(string name) =>
        Bytes32.TryParse(Text(name), out var word) ? word : Refuse<Bytes32>(name, "is not 0x and 64 lowercase hex digits");

    internal EthAddress Address(string name) =>
        EthAddress.TryParse(Text(name), out var address) && string.Equals(address.ToString(), Text(name), StringComparison.Ordinal)
            ? address
            : Refuse<EthAddress>(name, "is not 0x and 40 lowercase hex digits");

    internal EvidenceNumber EvidenceNumber(string name) =>
        Statements.EvidenceNumber.TryParseExact(Text(name), out var number) ? number : Refuse<EvidenceNumber>(name, "is not an evidence number");

    internal T Word<T>(string name, WordList<T> words)
        where T : struct, Enum => words.TryParse(Text(name), out var value) ? value : Refuse<T>(name, "is not one of the words known here");

    internal IReadOnlyList<string> Texts(string name)
    {
        Take(name);
        return members.TryGetStrings(name, out var texts) ? texts : Refuse<IReadOnlyList<string>>(name, "is not a list of texts") ?? [];
    }

    internal IReadOnlyList<EvidenceNumber> EvidenceNumbers(string name)
    {
        var numbers = new List<EvidenceNumber>();
        foreach (var text in Texts(name))
        {
            numbers.Add(Statements.EvidenceNumber.TryParseExact(text, out var number) ? number : Refuse<EvidenceNumber>(name, "has something else than evidence numbers"));
        }
        return numbers;
    }

    internal StrictMembers Object(string name) =>
        Child(Take(name) as JsonObject ?? Refuse<JsonObject>(name, "is not an object") ?? new JsonObjectBuilder().Build(), name);

    internal IReadOnlyList<StrictMembers> Objects(string name, int most)
    {
        var found = new List<StrictMembers>();
        var list = Take(name) as JsonArray ?? Refuse<JsonArray>(name, "is not a list") ?? [];
        if (list.Count > most)
        {
            Refuse<JsonArray>(name, $"has more than {most} items");
            return found;
        }
        foreach (var item in list)
        {
            found.Add(Child(item as JsonObject ?? Refuse<JsonObject>(name, "has something else than objects") ?? new JsonObjectBuilder().Build(), name));
        }
        return found;
    }

    /// <summary>Records a contradiction between members that were each well formed.</summary>
    internal void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            box.Error ??= otherwise;
        }
    }

    /// <summary>The value when every member was right and none was left over.</summary>
    internal ParseResult<T> Finish<T>(T value)
        where T : notnull => FirstError() is { } error ? ParseResult.Fail(error) : value;

    private string? FirstError()
    {
        if (box.Error is { } error)
        {
            return error;
        }
        foreach (var name in members.Names)
        {
            if (!taken.Contains(name))
            {
                return $"member {path}{name} is not known";
            }
        }
        return children.Select(child => child.FirstError()).FirstOrDefault(found => found is not null);
    }

    private StrictMembers Child(JsonObject child, string name)
    {
        var reader = new StrictMembers(child, $"{path}{name}.", box);
        children.Add(reader);
        return reader;
    }

    private JsonValue? Take(string name)
    {
        taken.Add(name);
        return members.TryGet(name, out var value) ? value : Refuse<JsonValue>(name, "is missing");
    }

    private bool IsNull(string name)
    {
        var isNull = members.TryGet(name, out var value) && value is JsonNull;
        if (isNull)
        {
            taken.Add(name);
        }
        return isNull;
    }

    private DateTimeOffset ParsedTime(string name, string text) =>
        UtcTime.TryParse(text, out var time) ? time : Refuse<DateTimeOffset>(name, "is not a UTC time with milliseconds");

    private T? Refuse<T>(string name, string why)
    {
        box.Error ??= $"member {path}{name} {why}";
        return default;
    }

    private sealed class ErrorBox
    {
        internal string? Error { get; set; }
    }
}
