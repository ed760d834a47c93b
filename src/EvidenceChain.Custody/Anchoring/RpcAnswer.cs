using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace EvidenceChain.Custody.Anchoring;

/// <summary>Why a node gave no usable answer.</summary>
public enum RpcFailureKind
{
    /// <summary>No connection, or it broke.</summary>
    Unreachable,

    /// <summary>No complete answer within the client's time limit.</summary>
    TimedOut,

    /// <summary>The answer exceeds the byte limit of the call.</summary>
    TooLarge,

    /// <summary>Not an answer in JSON-RPC 2.0 to what was asked, or a value of another shape than the method promises.</summary>
    Malformed,

    /// <summary>The node answered with an error: see code, message and data.</summary>
    Refused,
}

/// <summary>A failed call.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">One line; the node's own words when it refused.</param>
/// <param name="Code">The node's error code; 0 otherwise.</param>
/// <param name="Data">The node's error data when it is text, such as the <c>0x</c> bytes of a revert; null otherwise.</param>
public sealed record RpcFailure(RpcFailureKind Kind, string Message, int Code = 0, string? Data = null)
{
    /// <summary>Whether the node could not be asked at all, so that asking again later may help.</summary>
    public bool IsDown => Kind is RpcFailureKind.Unreachable or RpcFailureKind.TimedOut;

    /// <inheritdoc/>
    public override string ToString() => Code == 0 ? $"{Kind}: {Message}" : $"{Kind}: {Message} ({Code})";
}

/// <summary>The answer to a call: a value, or why there is none. <c>default</c> is a failure.</summary>
public readonly struct RpcAnswer<T>
{
    private readonly T? value;
    private readonly RpcFailure? failure;

    private RpcAnswer(T? value, RpcFailure? failure)
    {
        this.value = value;
        this.failure = failure;
    }

    public static implicit operator RpcAnswer<T>(T value) => new(value, null);

    public static implicit operator RpcAnswer<T>(RpcFailure failure) => new(default, failure);

    public bool TryGet([MaybeNullWhen(false)] out T value, [NotNullWhen(false)] out RpcFailure? failure)
    {
        failure = this.failure ?? (this.value is null ? new(RpcFailureKind.Malformed, "nothing was answered") : null);
        value = this.value;
        return failure is null;
    }
}

/// <summary>Readers of the JSON shapes of the Ethereum methods; every one is false for any other shape.</summary>
public static class RpcShapes
{
    public static bool TryQuantity(JsonElement json, out ulong value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 2 and <= 18 } text && text.StartsWith("0x", StringComparison.Ordinal)
            && ulong.TryParse(text.AsSpan(2), System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out value);
    }

    public static bool TryBigQuantity(JsonElement json, out System.Numerics.BigInteger value)
    {
        value = default;
        return json.ValueKind == JsonValueKind.String && json.GetString() is { Length: > 2 and <= 66 } text && text.StartsWith("0x", StringComparison.Ordinal)
            && System.Numerics.BigInteger.TryParse($"0{text.AsSpan(2)}", System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture, out value);
    }

    public static bool TryBytes(JsonElement json, out byte[] value) =>
        TryHex(json.ValueKind == JsonValueKind.String ? json.GetString() : null, out value);

    /// <summary><c>0x</c> and an even number of hex digits.</summary>
    public static bool TryHex(string? text, out byte[] value)
    {
        value = [];
        if (text is null || text.Length % 2 != 0 || !text.StartsWith("0x", StringComparison.Ordinal))
        {
            return false;
        }
        var bytes = new byte[text.Length / 2 - 1];
        if (Convert.FromHexString(text.AsSpan(2), bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }
        value = bytes;
        return true;
    }

    /// <summary>A member of an object that is there and not null.</summary>
    public static bool TryMember(JsonElement json, string name, out JsonElement member)
    {
        member = default;
        return json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out member) && member.ValueKind != JsonValueKind.Null;
    }

    public static string Quantity(ulong value) => $"0x{value:x}";

    public static string Hex(ReadOnlySpan<byte> bytes) => $"0x{Convert.ToHexStringLower(bytes)}";
}
