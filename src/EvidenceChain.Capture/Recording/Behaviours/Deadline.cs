namespace EvidenceChain.Capture.Recording.Behaviours;

/// <summary>A behaviour's share of the page's time; ends no later than the one it was cut from.</summary>
internal sealed class Deadline(TimeProvider clock, TimeSpan limit)
{
    private readonly long start = clock.GetTimestamp();

    public TimeSpan Left => limit - clock.GetElapsedTime(start) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;

    public bool IsOver => Left == TimeSpan.Zero;

    /// <param name="part">Of what is left now, from 0 to 1.</param>
    public Deadline Share(double part) => new(clock, Left * part);

    public TimeSpan AtMost(TimeSpan most) => Left < most ? Left : most;
}
