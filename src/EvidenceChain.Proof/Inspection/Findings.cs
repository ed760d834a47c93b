using System.Globalization;
using EvidenceChain.Proof.Verification;

namespace EvidenceChain.Proof.Inspection;

/// <summary>Named values in the order in which they are obtained; names are dotted, numbered from 0.</summary>
internal sealed class Findings
{
    private readonly List<MeasuredValue> values = [];

    internal IReadOnlyList<MeasuredValue> Values => values;

    internal void Add(string name, string value) => values.Add(new(name, value));

    internal void Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    internal void Add(string name, ulong value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    internal void Add(string name, ReadOnlySpan<byte> hex) => Add(name, Convert.ToHexStringLower(hex));
}
