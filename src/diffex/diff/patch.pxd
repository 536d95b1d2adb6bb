# C types for the functions of patch.py, for Cython only: the source imports nothing of it.
# room counts containers, so an int is wide enough; the rest are what the signatures say.

cimport cython

cdef object _merge(dict target, dict patch, int room)

cdef dict _created(dict patch, int room)

cdef dict _copied(dict tree, int room)

cdef list _copied_list(list items, int room)

cdef bint _composable(dict first, dict second, int room) except -1

cdef object _check_depth(dict tree, int room)

cdef object _check_list_depth(list items, int room)

cdef object _fold(dict first, dict second)

@cython.locals(added=Py_ssize_t)
cdef dict _diff(dict old, dict new, int room)

cdef bint _same(object one, object other, int room) except -1

@cython.locals(index=Py_ssize_t)
cdef bint _same_lists(list one, list other, int room) except -1

cdef bint _same_trees(dict one, dict other, int room) except -1
