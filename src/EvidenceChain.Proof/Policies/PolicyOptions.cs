using EvidenceChain.Proof.Ethereum;
using EvidenceChain.Proof.Statements;

namespace EvidenceChain.Proof.Policies;

/// <summary>The <c>name=value</c> words at the end of a policy line: those that the line must have, and the window that it may have.</summary>
internal sealed class PolicyOptions
{
    private readonly Dictionary<string, string> values = new(StringComparer.Ordinal);

    private PolicyOptions()
    {
    }

    internal ValidityWindow Window { get; private set; }

    internal string this[string name] => values[name];

    /// <summary>What is wrong with the words, or <c>null</c>: each name once, all needed ones there, none unknown, the window not empty.</summary>
    internal static string? Read(ReadOnlySpan<string> words, IReadOnlyList<string> needed, out PolicyOptions options)
    {
        options = new();
        foreach (var word in words)
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? word : word[..equals];
            if (equals < 0 || !(needed.Contains(name) || name is "from" or "until"))
            {
                return $"unknown word '{word}'";
            }
            if (!options.values.TryAdd(name, word[(equals + 1)..]))
            {
                return $"'{name}' stands twice";
            }
        }
        foreach (var name in needed)
        {
            if (!options.values.ContainsKey(name))
            {
                return $"'{name}=' is missing";
            }
        }
        return options.ReadWindow();
    }

    internal bool TryHash(string name, out Bytes32 hash) => Bytes32.TryParse(values[name], out hash) && values[name] == hash.ToString();

    internal bool TryAddress(string name, out EthAddress address) => EthAddress.TryParse(values[name], out address) && values[name] == address.ToString();

    private string? ReadWindow()
    {
        DateTimeOffset? from = null, until = null;
        if (values.TryGetValue("from", out var text))
        {
            if (!UtcTime.TryParse(text, out var time))
            {
                return "from is not a time such as 2026-11-23T04:05:06.789Z";
            }
            from = time;
        }
        if (values.TryGetValue("until", out text))
        {
            if (!UtcTime.TryParse(text, out var time))
            {
                return "until is not a time such as 2026-11-23T04:05:06.789Z";
            }
            until = time;
        }
        Window = new(from, until);
        return from >= until ? "from is not before until" : null;
    }
}
