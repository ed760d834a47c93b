using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace EvidenceChain.Proof.Statements;

/// <summary>How much a reader of canonical JSON takes before it refuses.</summary>
/// <param name="MaxBytes">Longest text in bytes.</param>
/// <param name="MaxDepth">Deepest nesting of objects and lists.</param>
public readonly record struct CanonicalJsonLimits(int MaxBytes, int MaxDepth)
{
    /// <summary>1 MiB and 16 levels: far above any statement or bundle list, far below what hurts.</summary>
    public static CanonicalJsonLimits Default { get; } = new(1 << 20, 16);
}

/// <summary>RFC 8785 (JCS) with whole numbers only: one writer, and a reader that accepts exactly what the writer writes.</summary>
public static class CanonicalJson
{
    private const int DeepestWritten = 64;

    /// <summary>The canonical bytes, UTF-8, without a final newline. Nesting beyond 64 levels is an <see cref="ArgumentException"/>.</summary>
    public static byte[] Write(JsonValue value)
    {
        var target = new ArrayBufferWriter<byte>();
        Write(value, target, 0);
        return target.WrittenSpan.ToArray();
    }

    /// <summary>As the other overload with <see cref="CanonicalJsonLimits.Default"/>.</summary>
    public static ParseResult<JsonValue> Parse(ReadOnlySpan<byte> utf8) => Parse(utf8, CanonicalJsonLimits.Default);

    /// <summary>Reads canonical bytes; refuses whatever would be written differently: white space, other order, other escapes, duplicate names, a byte order mark, floats.</summary>
    public static ParseResult<JsonValue> Parse(ReadOnlySpan<byte> utf8, CanonicalJsonLimits limits)
    {
        if (utf8.Length > limits.MaxBytes)
        {
            return ParseResult.Fail($"JSON is {utf8.Length} bytes, over the limit of {limits.MaxBytes}");
        }
        if (!Utf8.IsValid(utf8))
        {
            return ParseResult.Fail("JSON is not UTF-8");
        }
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = limits.MaxDepth });
            reader.Read();
            var result = Read(ref reader);
            // Only the end may follow: a second value or trailing bytes throw here.
            if (result.TryGet(out var value, out _) && (reader.Read() || !Write(value).AsSpan().SequenceEqual(utf8)))
            {
                return ParseResult.Fail("JSON is not in canonical form (RFC 8785)");
            }
            return result;
        }
        catch (JsonException malformed)
        {
            return ParseResult.Fail($"malformed JSON at byte {malformed.BytePositionInLine ?? 0} of line {malformed.LineNumber ?? 0}");
        }
        catch (InvalidOperationException)
        {
            // What the runtime's reader throws for an escaped lone surrogate.
            return ParseResult.Fail("JSON text has a lone surrogate");
        }
    }

    /// <summary>As <see cref="Parse(ReadOnlySpan{byte}, CanonicalJsonLimits)"/>, and the value must be an object.</summary>
    public static ParseResult<JsonObject> ParseObject(ReadOnlySpan<byte> utf8, CanonicalJsonLimits limits)
    {
        if (!Parse(utf8, limits).TryGet(out var value, out var error))
        {
            return ParseResult.Fail(error);
        }
        return value is JsonObject found ? found : ParseResult.Fail("JSON is not an object");
    }

    private static ParseResult<JsonValue> Read(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return ReadObject(ref reader);
            case JsonTokenType.StartArray:
                return ReadArray(ref reader);
            case JsonTokenType.String:
                return new JsonString(reader.GetString()!);
            case JsonTokenType.Number:
                return reader.TryGetInt64(out var number) && number is >= -JsonNumber.Max and <= JsonNumber.Max
                    ? new JsonNumber(number)
                    : ParseResult.Fail("JSON number is not a whole number of at most 2^53-1");
            case JsonTokenType.True:
            case JsonTokenType.False:
                return new JsonBool(reader.GetBoolean());
            default:
                return JsonNull.Instance;
        }
    }

    private static ParseResult<JsonValue> ReadObject(ref Utf8JsonReader reader)
    {
        var members = new Dictionary<string, JsonValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var name = reader.GetString()!;
            reader.Read();
            if (!Read(ref reader).TryGet(out var value, out var error))
            {
                return ParseResult.Fail(error);
            }
            if (!members.TryAdd(name, value))
            {
                return ParseResult.Fail("JSON object has a name twice");
            }
        }
        return new JsonObject(members);
    }

    private static ParseResult<JsonValue> ReadArray(ref Utf8JsonReader reader)
    {
        var items = new List<JsonValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (!Read(ref reader).TryGet(out var value, out var error))
            {
                return ParseResult.Fail(error);
            }
            items.Add(value);
        }
        return JsonArray.Of([.. items]);
    }

    private static void Write(JsonValue value, ArrayBufferWriter<byte> target, int depth)
    {
        if (depth > DeepestWritten)
        {
            throw new ArgumentException($"JSON is nested deeper than {DeepestWritten} levels", nameof(value));
        }
        switch (value)
        {
            case JsonObject members:
                var separator = "{"u8;
                foreach (var (name, member) in members)
                {
                    target.Write(separator);
                    WriteText(name, target);
                    target.Write(":"u8);
                    Write(member, target, depth + 1);
                    separator = ","u8;
                }
                target.Write(members.Count == 0 ? "{}"u8 : "}"u8);
                break;
            case JsonArray items:
                target.Write("["u8);
                for (var i = 0; i < items.Count; i++)
                {
                    target.Write(i == 0 ? default : ","u8);
                    Write(items[i], target, depth + 1);
                }
                target.Write("]"u8);
                break;
            case JsonString text:
                WriteText(text.Text, target);
                break;
            case JsonNumber number:
                target.Write(Encoding.ASCII.GetBytes(number.Number.ToString(CultureInfo.InvariantCulture)));
                break;
            case JsonBool fact:
                target.Write(fact.Fact ? "true"u8 : "false"u8);
                break;
            case JsonNull:
                target.Write("null"u8);
                break;
        }
    }

    /// <summary>RFC 8785 §3.2.2.2: seven short escapes, other controls as \u00xx in lowercase, everything else as it is.</summary>
    private static void WriteText(string text, ArrayBufferWriter<byte> target)
    {
        var escaped = new StringBuilder(text.Length + 2).Append('"');
        foreach (var unit in text)
        {
            _ = unit switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append("\\\\"),
                '\b' => escaped.Append("\\b"),
                '\t' => escaped.Append("\\t"),
                '\n' => escaped.Append("\\n"),
                '\f' => escaped.Append("\\f"),
                '\r' => escaped.Append("\\r"),
                < ' ' => escaped.Append("\\u").Append(((int)unit).ToString("x4", CultureInfo.InvariantCulture)),
                _ => escaped.Append(unit),
            };
        }
        target.Write(Encoding.UTF8.GetBytes(escaped.Append('"').ToString()));
    }
}
