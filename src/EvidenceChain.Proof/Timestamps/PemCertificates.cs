using System.Text;

namespace EvidenceChain.Proof.Timestamps;

/// <summary>The certificates of a <c>.pem</c> file. They are trusted for nothing, so what cannot be read is left out and the path then lacks it.</summary>
public static class PemCertificates
{
    private const string Begin = "-----BEGIN CERTIFICATE-----";
    private const string End = "-----END CERTIFICATE-----";

    /// <summary>DER of each certificate in order, at most <see cref="TimestampInput.MaxCertificates"/>.</summary>
    public static IReadOnlyList<byte[]> Read(ReadOnlySpan<byte> pem)
    {
        var found = new List<byte[]>();
        var text = Encoding.ASCII.GetString(pem);
        var at = 0;
        while (found.Count < TimestampInput.MaxCertificates
            && text.IndexOf(Begin, at, StringComparison.Ordinal) is >= 0 and var begin
            && text.IndexOf(End, begin, StringComparison.Ordinal) is >= 0 and var end)
        {
            var body = text[(begin + Begin.Length)..end];
            var der = new byte[body.Length];
            if (Convert.TryFromBase64String(body, der, out var length))
            {
                found.Add(der[..length]);
            }
            at = end + End.Length;
        }
        return found;
    }

    /// <summary>A file of these certificates, in order.</summary>
    public static byte[] Write(IEnumerable<byte[]> certificates)
    {
        var text = new StringBuilder();
        foreach (var der in certificates)
        {
            text.Append(Begin).Append('\n');
            foreach (var line in Convert.ToBase64String(der).Chunk(64))
            {
                text.Append(line).Append('\n');
            }
            text.Append(End).Append('\n');
        }
        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
