using EvidenceChain.Custody.Attempts;
using EvidenceChain.Custody.Walk;

namespace EvidenceChain.Web.Evidence;

/// <summary>How a step of the walk stands.</summary>
public enum StepStand
{
    Waiting,
    Started,
    Done,
    Failed,
}

/// <summary>One of the eight steps; the detail is what the service noted, in its own words.</summary>
public sealed record WalkLine(WalkStep Step, StepStand Stand, DateTimeOffset? At, string Detail);

/// <summary>The walk of an evidence as its facts tell it.</summary>
public static class WalkSteps
{
    public static IReadOnlyList<WalkLine> Of(EvidenceState state) => [.. Enum.GetValues<WalkStep>().Select(step => Line(step, state))];

    private static WalkLine Line(WalkStep step, EvidenceState state) => step switch
    {
        WalkStep.Request => new(step, StepStand.Done, state.RequestedAt, ""),
        WalkStep.Capture => Capture(state),
        WalkStep.Seal => Fact(step, state, state.Seal?.MadeAt, ""),
        WalkStep.Timestamp => Fact(step, state, state.Stamps.Count > 0 ? state.Stamps.Min(stamp => stamp.StampedAt) : null, string.Join(", ", state.Stamps.Select(stamp => stamp.Authority))),
        WalkStep.Log => Fact(step, state, state.LoggedAt, state.LogIndex is { } index ? $"#{index}" : ""),
        WalkStep.Anchor => Fact(step, state, state.AnchoredAt, ""),
        WalkStep.Prove => Fact(step, state, state.Bundle?.MadeAt, state.Bundle?.Level ?? ""),
        WalkStep.Verify => Fact(step, state, state.Bundle?.MadeAt, state.Bundle?.Verdict ?? ""),
    };

    private static WalkLine Capture(EvidenceState state)
    {
        if (state.Attempts.FirstOrDefault(attempt => attempt.IsKept) is { } kept)
        {
            return new(WalkStep.Capture, StepStand.Done, kept.EndedAt, "");
        }
        return state.Attempts is not [.., var last] ? new(WalkStep.Capture, StepStand.Waiting, null, "")
            : last.EndedAt is null ? new(WalkStep.Capture, StepStand.Started, last.BegunAt, "")
            : new(WalkStep.Capture, state.Attempts.Count >= CaptureStation.MaxAttempts ? StepStand.Failed : StepStand.Waiting, last.EndedAt, last.Failure ?? "");
    }

    private static WalkLine Fact(WalkStep step, EvidenceState state, DateTimeOffset? at, string detail) =>
        at is not null ? new(step, StepStand.Done, at, detail)
        : state.Failures.LastOrDefault(failure => failure.Step == step.ToString()) is { } failure ? new(step, StepStand.Failed, failure.FailedAt, failure.Reason)
        : new(step, StepStand.Waiting, null, "");
}
