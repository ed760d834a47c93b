using System.Text;
using EvidenceChain.Custody.Storage;
using EvidenceChain.Proof.Digests;

namespace EvidenceChain.Custody.Documents;

/// <summary>
/// What the operator says of itself on documents, <c>policy/operator.conf</c>: one <c>NAME VALUE</c> a line; <c>#</c> starts a comment. Read whenever documents are made; they state the file's digest.
/// </summary>
public sealed record OperatorProfile
{
    public const string FileName = "operator.conf";

    private const int MaxBytes = 64 << 10;
    private const int MaxValue = 500;
    private const string Heading = """
        # What the operator of this installation says of itself on certificates and reports: NAME VALUE. A line starting with # is not read.
        # A certificate is called 存证证书 only with a filing number; without one it is 存证回执（自建系统，未备案）.
        # name 某某科技有限公司
        # credit-code 91110000XXXXXXXXXX
        # filing-number 京网信备XXXXXXXXXXXXXXXXXXX号
        # security-grade 信息系统安全等级保护三级，证书编号 …，有效期至 …
        # test-report …
        # valid-until 2027-12-31
        # address …
        # contact …
        # node 机房或云区域
        # independence 本机构与申请人、被取证方无利害关系的声明
        # verify-url https://verify.example/verify

        """;

    private static readonly string[] Names = ["name", "credit-code", "filing-number", "security-grade", "test-report", "valid-until", "address", "contact", "node", "independence", "verify-url"];
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>A profile in which nothing is set.</summary>
    public static OperatorProfile Empty { get; } = new();

    /// <summary>SHA-256 of the file; null when nothing is set in it.</summary>
    public Sha256Digest? Digest { get; private init; }

    public bool HasFilingNumber => this["filing-number"] is not null;

    /// <summary>Null when it is not set.</summary>
    public string? this[string name] => values.GetValueOrDefault(name);

    /// <summary>Puts the file with its explanations there at first start.</summary>
    public static void Prepare(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            Directory.CreateDirectory(folder);
            DurableFile.Replace(path, Encoding.UTF8.GetBytes(Heading), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }
    }

    /// <summary><see cref="Empty"/> where there is no file; <see cref="InvalidDataException"/> with line and reason when one cannot be used.</summary>
    public static OperatorProfile Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (new FileInfo(path) is not { Exists: true } file)
        {
            return Empty;
        }
        var bytes = file.Length <= MaxBytes ? File.ReadAllBytes(path) : throw new InvalidDataException($"{path} is longer than {MaxBytes} bytes");
        return Parse(bytes, path);
    }

    /// <summary>Reads a profile; refusals name the path that is given.</summary>
    public static OperatorProfile Parse(byte[] bytes, string path)
    {
        var read = new OperatorProfile { Digest = Sha256Digest.Of(bytes) };
        foreach (var (line, number) in Encoding.UTF8.GetString(bytes).Split('\n').Select((line, index) => (line.Trim(), index + 1)).Where(line => line.Item1.Length > 0 && line.Item1[0] != '#'))
        {
            var (name, value) = line.Split(' ', 2) is [var first, var rest] ? (first, rest.Trim()) : (line, "");
            var reason = !Names.Contains(name, StringComparer.Ordinal) ? $"'{name}' is none of {string.Join(", ", Names)}"
                : value.Length is 0 or > MaxValue ? $"{name} has a value of 1 to {MaxValue} characters"
                : name == "verify-url" && !IsWebAddress(value) ? $"'{value}' is no web address"
                : read.values.TryAdd(name, value) ? null : $"{name} is there twice";
            if (reason is not null)
            {
                throw new InvalidDataException($"{path} line {number}: {reason}");
            }
        }
        return read.values.Count == 0 ? Empty : read;
    }

    private static bool IsWebAddress(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https";
}
