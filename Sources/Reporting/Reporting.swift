// filled by its first piece
