"""The producer says that it is done while its last item is still on its way into the pipe."""

import multiprocessing as mp


def produce(queue, done):
    queue.put("item")
    done.set()


if __name__ == "__main__":
    fork = mp.get_context("fork")
    queue, done = fork.Queue(), fork.Event()
    producer = fork.Process(target=produce, args=(queue, done))
    producer.start()
    done.wait()
    print("nothing" if queue.empty() else queue.get())
    producer.join()
