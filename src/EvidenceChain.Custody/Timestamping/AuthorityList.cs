using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Custody.Timestamping;

/// <summary>
/// The operator's list of time authorities, <c>policy/authorities.conf</c>: lines of NAME, URL a file with root certificates (PEM), and <c>private</c> for one on this machine or in its own network; <c>#</c> starts a comment.
/// Written at first start with a public authority whose root this machine's own certificate store holds; only digests leave.
/// </summary>
public static class AuthorityList
{
    public const string FileName = "authorities.conf";

    // Short, because it is asked beside the walk; a slow authority is asked again by the next one.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private const string PublicRoot = "/usr/share/ca-certificates/mozilla/DigiCert_Trusted_Root_G4.crt";
    private const string Heading = "# Time authorities asked beside the built-in one: NAME URL ROOT-CERTIFICATES.pem, and the word private when its address is (a line starting with # is not read)\n";

    /// <summary>The authorities listed in that folder; <see cref="InvalidDataException"/> with line and reason when one cannot be used.</summary>
    public static IReadOnlyList<TimeAuthorityEndpoint> Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            var line = File.Exists(PublicRoot) ? $"digicert http://timestamp.digicert.com {PublicRoot}\n" : "";
            DurableFile.Replace(path, System.Text.Encoding.UTF8.GetBytes(Heading + line), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
        List<TimeAuthorityEndpoint> authorities = [];
        foreach (var (line, number) in File.ReadLines(path).Select((line, index) => (line.Trim(), index + 1)).Where(line => line.Item1.Length > 0 && line.Item1[0] != '#'))
        {
            authorities.Add(Read(line) is { } authority && authorities.All(known => known.Name != authority.Name)
                ? authority
                : throw new InvalidDataException($"{path} line {number} is not NAME URL ROOT-CERTIFICATES.pem [private] with a name of its own, an http address and a readable file"));
        }
        return authorities;
    }

    private static TimeAuthorityEndpoint? Read(string line)
    {
        if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is not [var name, var address, var file, .. var opened] || opened is not ([] or ["private"])
            || name == "local" || name.Any(letter => !char.IsAsciiLetterLower(letter) && !char.IsAsciiDigit(letter) && letter != '-')
            || !Uri.TryCreate(address, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || !File.Exists(file))
        {
            return null;
        }
        var pem = File.ReadAllText(file);
        var roots = KeyFile.BlocksOf(pem, "CERTIFICATE").Select(der => Sha256Digest.Of(der)).ToList();
        return roots.Count == 0 ? null : new() { Name = name, Url = url, IsPrivate = opened.Length > 0, Timeout = Timeout, Roots = roots, ChainPem = pem };
    }
}
