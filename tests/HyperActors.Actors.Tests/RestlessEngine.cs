namespace HyperActors.Actors.Tests;

/// <summary>An engine that divides the actors anew again and again and runs partitions in any order.</summary>
internal sealed class RestlessEngine(ulong seed) : IEngine
{
    public string Name => "restless";

    public void Run(EngineSession session)
    {
        RandomStream random = new(seed);
        while (true)
        {
            if (random.Below(3) == 0)
                session.DivideFully();
            else
                session.Divide(1 + random.Below(8));
            int windows = 1 + random.Below(20);
            for (int window = 0; window < windows; window++)
            {
                if (!session.OpenWindow())
                    return;
                Partition[] order = [.. session.Active];
                for (int index = order.Length - 1; index > 0; index--)
                {
                    int other = random.Below(index + 1);
                    (order[index], order[other]) = (order[other], order[index]);
                }
                foreach (Partition partition in order)
                    partition.RunWindow();
                session.Exchange();
            }
        }
    }
}
