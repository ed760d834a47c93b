using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace EvidenceChain.Proof.Log;

/// <summary>Known types of note keys, by the byte that precedes the public key. Other types are kept and verify nothing.</summary>
public static class NoteKeyType
{
    /// <summary>Ed25519 over the note's text.</summary>
    public const byte Ed25519 = 0x01;

    /// <summary>Timestamped Ed25519 cosignature of a checkpoint, cosignature/v1.</summary>
    public const byte CosignatureV1 = 0x04;
}

/// <summary>A public key of a note's signer, written <c>name+keyid+base64(type || public key)</c>. Equal when that text is. C2SP signed-note, "Verifier keys".</summary>
public sealed class NoteVerifierKey : IEquatable<NoteVerifierKey>
{
    private const int LongestText = 8192;
    private readonly byte[] publicKey;

    private NoteVerifierKey(string name, uint keyId, byte type, byte[] publicKey)
    {
        Name = name;
        KeyId = keyId;
        Type = type;
        this.publicKey = publicKey;
    }

    /// <summary>The name that signature lines bear: no white space, no plus sign.</summary>
    public string Name { get; }

    /// <summary>First four bytes of SHA-256(name || newline || type || public key), as a big-endian number.</summary>
    public uint KeyId { get; }

    /// <summary>One of <see cref="NoteKeyType"/>, or a type unknown here.</summary>
    public byte Type { get; }

    /// <summary>The public key without its type byte: 32 bytes for both known types.</summary>
    public ReadOnlySpan<byte> PublicKey => publicKey;

    /// <summary>Eight lowercase hex digits.</summary>
    public string KeyIdHex => KeyId.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Whether signatures of this type can be verified here.</summary>
    public bool IsSupported => IsKnown(Type);

    /// <summary>A key of a known type; a bad name, an unknown type or an unsound public key is an <see cref="ArgumentException"/>.</summary>
    public static NoteVerifierKey Create(string name, byte type, ReadOnlySpan<byte> publicKey)
    {
        if (!NoteKeyName.IsValid(name))
        {
            throw new ArgumentException("key name is empty or has white space, a plus sign or a control character", nameof(name));
        }
        if (!IsKnown(type) || !Log.Ed25519.IsSoundPublicKey(publicKey))
        {
            throw new ArgumentException("not an Ed25519 public key of a known type", nameof(publicKey));
        }
        return new(name, NoteKeyName.IdOf(name, [type, .. publicKey]), type, publicKey.ToArray());
    }

    /// <summary>Reads a key's text. A key id that does not belong to a key of a known type is refused; for unknown types it is taken as written.</summary>
    public static ParseResult<NoteVerifierKey> Parse(string text)
    {
        var parts = text.Length > LongestText ? [] : text.Split('+', 3);
        if (parts.Length != 3 || !NoteKeyName.IsValid(parts[0]))
        {
            return ParseResult.Fail("verifier key is not name+keyid+key");
        }
        Span<byte> id = stackalloc byte[4];
        if (parts[1].Length != 8 || parts[1].AsSpan().ContainsAnyInRange('A', 'F')
            || Convert.FromHexString(parts[1], id, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return ParseResult.Fail("verifier key has no key id of eight lowercase hex digits");
        }
        if (!StrictBase64.TryDecode(parts[2], out var typed) || typed.Length < 2)
        {
            return ParseResult.Fail("verifier key has no valid base64 of a type and a public key");
        }
        var keyId = BinaryPrimitives.ReadUInt32BigEndian(id);
        if (IsKnown(typed[0]))
        {
            if (!Log.Ed25519.IsSoundPublicKey(typed.AsSpan(1)))
            {
                return ParseResult.Fail("verifier key is not a sound Ed25519 public key");
            }
            if (keyId != NoteKeyName.IdOf(parts[0], typed))
            {
                return ParseResult.Fail("verifier key's id does not belong to its name and key");
            }
        }
        return new NoteVerifierKey(parts[0], keyId, typed[0], typed[1..]);
    }

    /// <summary>Whether a signature line bears this key's name and id.</summary>
    public bool Matches(NoteSignature signature) => signature.KeyId == KeyId && string.Equals(signature.KeyName, Name, StringComparison.Ordinal);

    /// <summary>Whether the signature is this key's over the note's text, final newline included; <c>false</c> for other names, ids and unsupported types.</summary>
    public bool Verify(string text, NoteSignature signature)
    {
        if (!Matches(signature))
        {
            return false;
        }
        return Type switch
        {
            NoteKeyType.Ed25519 => Log.Ed25519.Verify(publicKey, Encoding.UTF8.GetBytes(text), signature.Signature),
            NoteKeyType.CosignatureV1 => Cosignature.Parse(signature) is { } cosignature
                && Log.Ed25519.Verify(publicKey, Cosignature.MessageOf(text, cosignature.PosixSeconds), cosignature.Signature),
            _ => false,
        };
    }

    /// <summary><c>name+keyid+base64</c>, as <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        byte[] typed = [Type, .. publicKey];
        return string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String(typed)}");
    }

    /// <inheritdoc/>
    public bool Equals(NoteVerifierKey? other) => other is not null && string.Equals(ToString(), other.ToString(), StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NoteVerifierKey);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(ToString(), StringComparison.Ordinal);

    private static bool IsKnown(byte type) => type is NoteKeyType.Ed25519 or NoteKeyType.CosignatureV1;
}
