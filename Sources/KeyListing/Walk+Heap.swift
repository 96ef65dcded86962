// The sources that have keys waiting, the one with the smallest first: a binary heap of their indices.

extension Walk {
    mutating func push(_ index: Int) {
        heap.append(index)
        var child = heap.count - 1
        while child > 0, isBefore(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func leaveHeap(_ index: Int) {
        if heap.first == index {
            heap.swapAt(0, heap.count - 1)
            heap.removeLast()
            siftDown(0)
        } else if let place = heap.firstIndex(of: index) {
            heap.remove(at: place)
            for parent in heap.indices.reversed() { siftDown(parent) }
        }
    }

    mutating func siftDown(_ top: Int) {
        var parent = top
        while true {
            var smallest = parent
            for child in 2 * parent + 1...2 * parent + 2 where child < heap.count {
                if isBefore(heap[child], heap[smallest]) { smallest = child }
            }
            if smallest == parent { return }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
    }

    private func isBefore(_ a: Int, _ b: Int) -> Bool {
        guard let x = sources[a].current, let y = sources[b].current else { return false }
        return query.order.compare(
            sources[a].pages[Int(x.page)], Int(x.key), rank: sources[a].rank,
            sources[b].pages[Int(y.page)], Int(y.key), rank: sources[b].rank, now: now) < 0
    }
}
