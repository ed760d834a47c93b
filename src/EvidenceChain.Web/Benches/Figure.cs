using System.Globalization;
using System.Text.Json;
using EvidenceChain.Web.Api;

namespace EvidenceChain.Web.Benches;

/// <summary>Several measurements of the same thing.</summary>
internal sealed record Sample(double Min, double Median, double Max, int Runs)
{
    public static Sample Of(IEnumerable<double> measured)
    {
        var sorted = measured.Order().ToArray();
        var middle = sorted.Length / 2;
        return new(sorted[0], sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2, sorted[^1], sorted.Length);
    }
}

/// <summary>One figure, beside what it is compared with in the same run; the ratio is that of the medians.</summary>
internal sealed record Figure(string Bench, string Measure, string Unit, Sample Sample, string? Reference = null, Sample? ReferenceSample = null)
{
    public double? Ratio => ReferenceSample is { Median: > 0 } reference ? Sample.Median / reference.Median : null;

    public string ToText() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Bench}: {Measure} {Number(Sample)}{(ReferenceSample is null ? "" : string.Create(CultureInfo.InvariantCulture, $" = {Ratio:0.00} x {Reference} {Number(ReferenceSample)}"))}");

    public string ToJson() => JsonSerializer.Serialize(this, ApiJson.Options);

    private string Number(Sample sample) =>
        string.Create(CultureInfo.InvariantCulture, $"{sample.Median:0.000} {Unit} (min {sample.Min:0.000}, max {sample.Max:0.000}, {sample.Runs} runs)");
}
