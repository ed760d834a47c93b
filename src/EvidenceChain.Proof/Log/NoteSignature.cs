using System.Buffers.Binary;
using System.Globalization;

namespace EvidenceChain.Proof.Log;

/// <summary>One signature line of a note: <c>— name base64(4-byte key id || signature)</c>. C2SP signed-note.</summary>
public sealed class NoteSignature
{
    private const string Dash = "\u2014 ";
    private const int KeyIdBytes = 4;
    private readonly byte[] signature;

    internal NoteSignature(string keyName, uint keyId, ReadOnlySpan<byte> signature)
    {
        KeyName = keyName;
        KeyId = keyId;
        this.signature = signature.ToArray();
    }

    /// <summary>Whose key; claimed until verified.</summary>
    public string KeyName { get; }

    /// <summary>First four bytes of the key's digest, as a big-endian number; a hint, not an authentication.</summary>
    public uint KeyId { get; }

    /// <summary>The signature without the key id: 64 bytes for Ed25519, 72 for cosignature/v1 (time first).</summary>
    public ReadOnlySpan<byte> Signature => signature;

    /// <summary>Eight lowercase hex digits.</summary>
    public string KeyIdHex => KeyId.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>The line without its newline.</summary>
    public string ToLine()
    {
        var payload = new byte[KeyIdBytes + signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(payload, KeyId);
        signature.CopyTo(payload, KeyIdBytes);
        return $"{Dash}{KeyName} {Convert.ToBase64String(payload)}";
    }

    /// <summary>Reads a line without its newline; accepts only what <see cref="ToLine"/> writes.</summary>
    public static ParseResult<NoteSignature> Parse(string line)
    {
        if (!line.StartsWith(Dash, StringComparison.Ordinal))
        {
            return ParseResult.Fail("signature line does not begin with an em dash and a space");
        }
        var rest = line.AsSpan(Dash.Length);
        var space = rest.IndexOf(' ');
        if (space < 0 || !NoteKeyName.IsValid(rest[..space]))
        {
            return ParseResult.Fail("signature line has no valid key name");
        }
        if (!StrictBase64.TryDecode(rest[(space + 1)..], out var payload) || payload.Length <= KeyIdBytes)
        {
            return ParseResult.Fail("signature line has no valid base64 of a key id and a signature");
        }
        return new NoteSignature(rest[..space].ToString(), BinaryPrimitives.ReadUInt32BigEndian(payload), payload.AsSpan(KeyIdBytes));
    }
}
