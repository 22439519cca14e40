namespace HyperActors.Machine;

/// <summary>How far an actor that was started again has come.</summary>
internal enum RecoveryStage : byte
{
    /// <summary>It knows what there is to know; also for one that never crashed.</summary>
    Done,

    /// <summary>It has asked for inventories and waits for them.</summary>
    Asking,

    /// <summary>It has them and builds its tables.</summary>
    Building,
}
