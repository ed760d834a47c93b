namespace EvidenceChain.Capture.Egress;

/// <summary>What became of one wish to connect.</summary>
public enum GateOutcome
{
    /// <summary>Connected, or free to connect.</summary>
    Allowed,

    /// <summary>The request could be read in two ways, or not at all.</summary>
    MalformedRequest,

    /// <summary>Every address of the host is reserved.</summary>
    AddressRefused,

    /// <summary>The endpoint belongs to this installation.</summary>
    OwnListener,

    /// <summary>The name has no address.</summary>
    NameNotFound,

    /// <summary>The resolver did not answer in time, or could not be asked.</summary>
    ResolverFailed,

    /// <summary>The remote machine refused, or there is no route.</summary>
    ConnectFailed,

    /// <summary>No answer to the connection attempt.</summary>
    ConnectTimedOut,

    /// <summary>The capture has used up its connections.</summary>
    TooManyConnections,

    /// <summary>The capture has used up its bytes; open connections were cut.</summary>
    TooManyBytes,

    /// <summary>The capture has used up its time; open connections were cut.</summary>
    OutOfTime,
}
