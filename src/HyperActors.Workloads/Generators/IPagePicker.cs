namespace HyperActors.Workloads;

/// <summary>Picks pages of a working set, one after the other. Implemented by structs, so that it is inlined.</summary>
internal interface IPagePicker
{
    /// <summary>The next page: its index in the working set.</summary>
    long Next(ref RandomStream random);
}
