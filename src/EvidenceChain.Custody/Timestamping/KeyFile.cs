using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;

namespace EvidenceChain.Custody.Timestamping;

/// <summary>PKCS #8 keys and certificates in PEM files. A key file is 0600 from its first byte, and one that others can read is refused.</summary>
internal static class KeyFile
{
    /// <summary>A 4,096-bit RSA key has 3,300 bytes, a chain of three certificates 6,000.</summary>
    private const int MaxFileBytes = 64 * 1024;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void WriteKey(string path, AsymmetricKeyParameter privateKey) =>
        Write(path, PemEncoding.WriteString("PRIVATE KEY", PrivateKeyInfoFactory.CreatePrivateKeyInfo(privateKey).GetDerEncoded()), OwnerOnly);

    public static void WriteCertificates(string path, params X509Certificate[] certificates) =>
        Write(path, string.Concat(certificates.Select(c => PemEncoding.WriteString("CERTIFICATE", c.GetEncoded()) + "\n")), OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

    public static AsymmetricKeyParameter ReadKey(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
        {
            throw new InvalidDataException($"{path} is open to other users; type: chmod 600 {path}");
        }
        return PrivateKeyFactory.CreateKey(Blocks(path, "PRIVATE KEY").Single());
    }

    public static IReadOnlyList<X509Certificate> ReadCertificates(string path) => [.. Blocks(path, "CERTIFICATE").Select(der => new X509Certificate(der))];

    /// <summary>DER of each block with this label; text between blocks is passed over, as PEM allows.</summary>
    public static IReadOnlyList<byte[]> BlocksOf(ReadOnlySpan<char> pem, string label)
    {
        var found = new List<byte[]>();
        while (PemEncoding.TryFind(pem, out var fields))
        {
            if (pem[fields.Label].SequenceEqual(label))
            {
                found.Add(Convert.FromBase64String(pem[fields.Base64Data].ToString()));
            }
            pem = pem[fields.Location.End..];
        }
        return found;
    }

    private static IReadOnlyList<byte[]> Blocks(string path, string label)
    {
        using var file = File.OpenRead(path);
        return file.Length <= MaxFileBytes && BlocksOf(new StreamReader(file, Encoding.ASCII).ReadToEnd(), label) is { Count: > 0 } blocks ? blocks
            : throw new InvalidDataException($"{path} holds no {label}");
    }

    private static void Write(string path, string text, UnixFileMode mode)
    {
        var written = path + ".new";
        File.Delete(written);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }
        using (var file = new FileStream(written, options))
        {
            file.Write(Encoding.ASCII.GetBytes(text));
            file.Flush(flushToDisk: true);
        }
        File.Move(written, path, overwrite: true);
    }
}
