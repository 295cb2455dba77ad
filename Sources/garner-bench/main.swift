print("garner-bench")
