namespace HyperActors.Workloads;

/// <summary>Random orders of the numbers from 0 to n − 1.</summary>
internal static class Permutation
{
    /// <summary>Any order, each as likely (Fisher and Yates, from the end).</summary>
    public static int[] Random(int count, ref RandomStream random)
    {
        int[] items = Identity(count);
        for (int i = count - 1; i > 0; i--)
        {
            int j = random.Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
        return items;
    }

    /// <summary>The successors in a single cycle through all numbers, each cycle as likely (Sattolo).</summary>
    public static int[] RandomCycle(int count, ref RandomStream random)
    {
        int[] items = Identity(count);
        for (int i = count - 1; i > 0; i--)
        {
            int j = random.Below(i);
            (items[i], items[j]) = (items[j], items[i]);
        }
        return items;
    }

    private static int[] Identity(int count)
    {
        int[] items = new int[count];
        for (int i = 0; i < count; i++)
            items[i] = i;
        return items;
    }
}
