using System.Net;

namespace EvidenceChain.Capture.Egress;

/// <summary>The gate's log and its meters: one entry per wish to connect, and what the capture has used up so far.</summary>
internal sealed class GateLedger(EgressRules rules, TimeProvider clock) : IDisposable
{
    private readonly Lock sync = new();
    private readonly List<Entry> entries = [];
    private readonly CancellationTokenSource exhausted = new();
    private long totalBytes;
    private int openCount;

    /// <summary>Fires when the bytes or the time are used up: every open connection ends then.</summary>
    public CancellationToken Exhausted => exhausted.Token;

    /// <summary>Why <see cref="Exhausted"/> fired.</summary>
    public GateOutcome ExhaustedBy { get; private set; } = GateOutcome.Allowed;

    public IReadOnlyList<GateConnection> Snapshot()
    {
        lock (sync)
        {
            return [.. entries.Select(entry => entry.ToConnection())];
        }
    }

    /// <summary>Opens an entry and counts it; the returned entry may already carry a refusal by a limit.
    /// After four times the limit refusals are still given but no longer listed, so that the log stays bounded.</summary>
    public Entry Open(string method, string host, int port)
    {
        lock (sync)
        {
            var entry = new Entry(this, entries.Count + 1, method, host, port, clock.GetUtcNow());
            if (entries.Count < rules.MaxConnections * 4L)
            {
                entries.Add(entry);
            }

            if (ExhaustedBy != GateOutcome.Allowed)
            {
                entry.Refuse(ExhaustedBy, ReasonOf(ExhaustedBy));
            }
            else if (entries.Count > rules.MaxConnections || openCount >= rules.MaxOpenConnections)
            {
                entry.Refuse(GateOutcome.TooManyConnections, ReasonOf(GateOutcome.TooManyConnections));
            }
            else
            {
                openCount++;
                entry.IsCounted = true;
            }

            return entry;
        }
    }

    public void Dispose() => exhausted.Dispose();

    private DateTimeOffset Now => clock.GetUtcNow();

    public void EndForTime() => Exhaust(GateOutcome.OutOfTime);

    public string ReasonOf(GateOutcome outcome) => outcome switch
    {
        GateOutcome.TooManyBytes => $"The capture has used up its {rules.MaxBytes} bytes.",
        GateOutcome.OutOfTime => $"The capture has used up its {rules.MaxDuration.TotalSeconds:0} s.",
        _ => $"The capture has used up its connections ({rules.MaxOpenConnections} at a time, {rules.MaxConnections} in all).",
    };

    private void Count(long bytes)
    {
        if (Interlocked.Add(ref totalBytes, bytes) > rules.MaxBytes)
        {
            Exhaust(GateOutcome.TooManyBytes);
        }
    }

    private void Exhaust(GateOutcome outcome)
    {
        lock (sync)
        {
            if (ExhaustedBy != GateOutcome.Allowed)
            {
                return;
            }

            ExhaustedBy = outcome;
        }

        exhausted.Cancel();
    }

    /// <summary>One line of the log while it is being written; every change goes through the ledger's lock or an interlocked add.</summary>
    internal sealed class Entry(GateLedger ledger, int number, string method, string host, int port, DateTimeOffset openedAt)
    {
        private long sentBytes;
        private long receivedBytes;
        private IReadOnlyList<IPAddress> addresses = [];
        private IPAddress? connectedAddress;
        private DateTimeOffset? closedAt;

        public GateOutcome Outcome { get; private set; } = GateOutcome.Allowed;

        public string Reason { get; private set; } = "";

        public bool IsCounted { get; set; }

        public void Sent(long bytes)
        {
            Interlocked.Add(ref sentBytes, bytes);
            ledger.Count(bytes);
        }

        public void Received(long bytes)
        {
            Interlocked.Add(ref receivedBytes, bytes);
            ledger.Count(bytes);
        }

        public void Resolved(IReadOnlyList<IPAddress> resolved)
        {
            lock (ledger.sync)
            {
                addresses = resolved;
            }
        }

        public void Connected(IPAddress address)
        {
            lock (ledger.sync)
            {
                connectedAddress = address;
            }
        }

        public void Refuse(GateOutcome outcome, string reason)
        {
            lock (ledger.sync)
            {
                (Outcome, Reason) = (outcome, reason);
                closedAt ??= openedAt;
            }
        }

        public void Close()
        {
            lock (ledger.sync)
            {
                closedAt = ledger.Now;
                if (Outcome == GateOutcome.Allowed && ledger.ExhaustedBy != GateOutcome.Allowed)
                {
                    (Outcome, Reason) = (ledger.ExhaustedBy, ledger.ReasonOf(ledger.ExhaustedBy));
                }

                if (IsCounted)
                {
                    IsCounted = false;
                    ledger.openCount--;
                }
            }
        }

        public GateConnection ToConnection() => new()
        {
            Number = number,
            Method = method,
            Host = host,
            Port = port,
            ResolvedAddresses = addresses,
            ConnectedAddress = connectedAddress,
            SentBytes = Interlocked.Read(ref sentBytes),
            ReceivedBytes = Interlocked.Read(ref receivedBytes),
            OpenedAt = openedAt,
            ClosedAt = closedAt,
            Outcome = Outcome,
            Reason = Reason,
        };
    }
}
