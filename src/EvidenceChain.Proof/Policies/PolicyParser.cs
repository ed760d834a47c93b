using System.Globalization;
using EvidenceChain.Proof.Digests;
using EvidenceChain.Proof.Log;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Policies;

/// <summary>Reads a policy line by line. A handler returns what is wrong with its line, or <c>null</c>.</summary>
internal sealed class PolicyParser(Sha256Digest digest)
{
    private readonly List<PolicyLog> logs = [];
    private readonly List<PolicyWitness> witnesses = [];
    private readonly List<PolicyGroup> groups = [];
    private readonly List<PolicySealKey> sealKeys = [];
    private readonly List<PolicyPackageKey> packageKeys = [];
    private readonly List<PolicyAuthority> authorities = [];
    private readonly List<PolicyChain> chains = [];
    private readonly List<PolicyAlgorithm> algorithms = [];
    private readonly HashSet<string> cosigners = new(StringComparer.Ordinal);
    private readonly HashSet<string> members = new(StringComparer.Ordinal);
    private PolicyRequirements? requirements;
    private string? quorum;

    internal ParseResult<Policy> Parse(string text)
    {
        var (number, requireLine) = (0, 0);
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.AsSpan().IndexOfAnyInRange('\0', '\u0008') >= 0 || line.AsSpan().IndexOfAnyInRange('\u000b', '\u001f') >= 0 || line.Contains('\u007f', StringComparison.Ordinal))
            {
                return Fail(number, "control character (lines end with a newline alone)");
            }
            var words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || words[0].StartsWith('#'))
            {
                continue;
            }
            requireLine = words[0] == "require" ? number : requireLine;
            if (ReadLine(words[0], words[1..]) is { } wrong)
            {
                return Fail(number, wrong);
            }
        }
        if (quorum is null)
        {
            return ParseResult.Fail("policy has no quorum line");
        }
        if (quorum == Policy.NoQuorum && requirements is { } required && required.HasFlag(PolicyRequirements.Witness))
        {
            return Fail(requireLine, "'require witness' needs a quorum other than none");
        }
        return new Policy
        {
            Digest = digest,
            Logs = logs,
            Witnesses = witnesses,
            Groups = groups,
            Quorum = quorum,
            SealKeys = sealKeys,
            PackageKeys = packageKeys,
            Authorities = authorities,
            Chains = chains,
            Algorithms = algorithms,
            Requirements = requirements ?? Policy.DefaultRequirements,
        };
    }

    private string? ReadLine(string keyword, string[] words) => keyword switch
    {
        "log" => ReadLog(words),
        "witness" => ReadWitness(words),
        "group" => ReadGroup(words),
        "quorum" => ReadQuorum(words),
        "key" => words is ["seal", ..] ? ReadSealKey(words[1..]) : words is ["wacz", ..] ? ReadPackageKey(words[1..]) : "key is neither seal nor wacz",
        "tsa" => ReadAuthority(words),
        "chain" => ReadChain(words),
        "algorithm" => ReadAlgorithm(words),
        "require" => ReadRequire(words),
        _ => $"unknown keyword '{keyword}'",
    };

    private string? ReadLog(string[] words)
    {
        if (words.Length is not (1 or 2))
        {
            return "log takes a key and at most a URL";
        }
        if (!NoteVerifierKey.Parse(words[0]).TryGet(out var key, out var error))
        {
            return error;
        }
        if (key.Type == NoteKeyType.CosignatureV1)
        {
            return "a log does not sign with a cosignature key";
        }
        // The same key under two names would let one log speak for two.
        if (logs.Exists(log => log.Key.PublicKey.SequenceEqual(key.PublicKey)))
        {
            return "the log's key is listed twice";
        }
        logs.Add(new(key, words.ElementAtOrDefault(1)));
        return null;
    }

    private string? ReadWitness(string[] words)
    {
        if (words.Length is not (2 or 3))
        {
            return "witness takes a name, a key and at most a URL";
        }
        if (!NoteVerifierKey.Parse(words[1]).TryGet(out var key, out var error))
        {
            return error;
        }
        if (key.Type == NoteKeyType.Ed25519)
        {
            return "a witness signs with a cosignature key";
        }
        if (witnesses.Exists(witness => witness.Key.PublicKey.SequenceEqual(key.PublicKey)))
        {
            return "the witness's key is listed twice";
        }
        if (words[0] == Policy.NoQuorum || !cosigners.Add(words[0]))
        {
            return $"the name '{words[0]}' is taken";
        }
        witnesses.Add(new(words[0], key, words.ElementAtOrDefault(2)));
        return null;
    }

    private string? ReadGroup(string[] words)
    {
        if (words.Length < 3)
        {
            return "group takes a name, a threshold and members";
        }
        var names = words[2..];
        var threshold = words[1] switch { "all" => names.Length, "any" => 1, var digits => ReadPositive(digits) };
        if (threshold is not { } needed || needed > names.Length)
        {
            return $"group's threshold is not all, any or a number from 1 to {names.Length}";
        }
        foreach (var name in names)
        {
            if (!cosigners.Contains(name))
            {
                return $"'{name}' is not defined on an earlier line";
            }
            if (!members.Add(name))
            {
                return $"'{name}' is a member twice";
            }
        }
        if (words[0] == Policy.NoQuorum || !cosigners.Add(words[0]))
        {
            return $"the name '{words[0]}' is taken";
        }
        groups.Add(new(words[0], (int)needed, names));
        return null;
    }

    private string? ReadQuorum(string[] words)
    {
        if (words.Length != 1 || quorum is not null)
        {
            return words.Length != 1 ? "quorum takes one name" : "a policy has one quorum line";
        }
        quorum = words[0];
        return quorum == Policy.NoQuorum || cosigners.Contains(quorum) ? null : $"'{quorum}' is not defined on an earlier line";
    }

    private string? ReadSealKey(string[] words)
    {
        if (words.Length == 0)
        {
            return "key seal takes a key";
        }
        if (!NoteVerifierKey.Parse(words[0]).TryGet(out var key, out var error))
        {
            return error;
        }
        if (key.Type != NoteKeyType.Ed25519 || sealKeys.Exists(listed => listed.Key.PublicKey.SequenceEqual(key.PublicKey)))
        {
            return key.Type != NoteKeyType.Ed25519 ? "a seal key is an Ed25519 key" : "the seal key is listed twice";
        }
        return PolicyOptions.Read(words.AsSpan(1), [], out var options) ?? Add(sealKeys, new(key, options.Window));
    }

    private string? ReadPackageKey(string[] words)
    {
        if (words.Length < 2 || !Sha256Digest.TryParse(words[1], out var spki))
        {
            return "key wacz takes a name and sha256: with 64 lowercase hex digits";
        }
        if (packageKeys.Exists(key => key.SpkiDigest == spki || key.Name == words[0]))
        {
            return $"the package key or its name '{words[0]}' is listed twice";
        }
        return PolicyOptions.Read(words.AsSpan(2), [], out var options) ?? Add(packageKeys, new(words[0], spki, options.Window));
    }

    private string? ReadAuthority(string[] words)
    {
        if (words.Length < 3 || !Sha256Digest.TryParse(words[1], out var root) || words[2] is not ("operator" or "independent"))
        {
            return "tsa takes a name, sha256: with 64 lowercase hex digits, and operator or independent";
        }
        if (authorities.Exists(authority => authority.Name == words[0] || authority.RootDigest == root))
        {
            return $"the time authority or its name '{words[0]}' is listed twice";
        }
        return PolicyOptions.Read(words.AsSpan(3), [], out var options)
            ?? Add(authorities, new(words[0], root, words[2] == "independent", options.Window));
    }

    private string? ReadChain(string[] words)
    {
        if (words.Length == 0 || words[0].Contains('=', StringComparison.Ordinal) || chains.Exists(chain => chain.Name == words[0]))
        {
            return words.Length == 0 ? "chain takes a name" : $"'{words[0]}' is not a name or is listed twice";
        }
        if (PolicyOptions.Read(words.AsSpan(1), ["id", "genesis", "contract", "code", "kind"], out var options) is { } wrong)
        {
            return wrong;
        }
        if (ReadPositive(options["id"]) is not { } id)
        {
            return "id is not a number from 1";
        }
        if (!AnchorStatement.ChainKinds.TryParse(options["kind"], out var kind) || !options.TryHash("genesis", out var genesis) || !options.TryHash("code", out var code) || !options.TryAddress("contract", out var contract))
        {
            return "genesis and code are 0x and 64 lowercase hex digits, contract 0x and 40, kind local, consortium or public";
        }
        return Add(chains, new(words[0], id, genesis, contract, code, kind, options.Window));
    }

    private string? ReadAlgorithm(string[] words)
    {
        if (words.Length != 2 || !Timestamps.StampedDigest.TryWord(words[0], out var algorithm) || algorithms.Exists(known => known.Algorithm == algorithm))
        {
            return "algorithm takes sha256 or sha512, each once, and until=TIME";
        }
        return PolicyOptions.Read(words.AsSpan(1), ["until"], out var options) ?? (options.Window.Until is { } until ? Add(algorithms, new(algorithm, until)) : "until= is missing");
    }

    private string? ReadRequire(string[] words)
    {
        if (requirements is not null || words.Length == 0)
        {
            return "a policy has at most one require line, with at least one word";
        }
        requirements = PolicyRequirements.None;
        foreach (var word in words)
        {
            var requirement = word switch
            {
                "seal" => PolicyRequirements.Seal,
                "inclusion" => PolicyRequirements.Inclusion,
                "timestamp" => PolicyRequirements.Timestamp,
                "anchor" => PolicyRequirements.Anchor,
                "witness" => PolicyRequirements.Witness,
                _ => PolicyRequirements.None,
            };
            if (requirement == PolicyRequirements.None || requirements.Value.HasFlag(requirement))
            {
                return $"'{word}' is not a requirement or stands twice";
            }
            requirements |= requirement;
        }
        return null;
    }

    private static string? Add<T>(List<T> entries, T entry)
    {
        entries.Add(entry);
        return null;
    }

    private static long? ReadPositive(string digits) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && digits[0] != '0' ? number : null;

    private static ParseFailure Fail(int line, string wrong) => ParseResult.Fail(string.Create(CultureInfo.InvariantCulture, $"policy line {line}: {wrong}"));
}
