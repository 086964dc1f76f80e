return row()
